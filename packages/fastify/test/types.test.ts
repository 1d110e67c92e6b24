import type { FastifyInstance, FastifyRequest } from 'fastify'
import t from 'tap'
import {
  type AuthRule,
  type BeginLoginResult,
  type LatchkeyInstance,
  type LatchkeyOptions,
  type LoginResult,
  latchkey,
  type PluginErrorCode,
  type RequestAuth,
  type SilentAuthResult,
} from '../src/index.ts'

type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
/** Compiles only where the type is just that. */
function is<Actual, Expected>(..._proof: Equals<Actual, Expected> extends true ? [] : [never]): void {}

type Silent = SilentAuthResult['status']
is<Silent, 'authenticated' | 'step_up_required' | 'login_required' | 'unavailable'>()
is<LoginResult['status'], Silent | 'invalid_credentials' | 'password_change_required' | 'rate_limited'>()
is<BeginLoginResult['status'], 'begun' | 'rate_limited' | 'unavailable' | 'login_required'>()
type Logout = Awaited<ReturnType<FastifyRequest['logout']>>
is<Logout['status'], 'ended' | 'ended_here_queued' | 'unavailable'>()
is<
  PluginErrorCode,
  | 'config_invalid'
  | 'csrf_failed'
  | 'invalid_request'
  | 'auth_unavailable'
  | 'insecure_connection'
  | 'login_required'
  | 'insufficient_user_authentication'
  | 'kept_request_used'
  | 'hand_over_invalid'
  | 'session_unknown'
  | 'tenant_unknown'
  | 'token_required'
  | 'invalid_token'
  | 'insufficient_scope'
>()
is<FastifyInstance['latchkey'], LatchkeyInstance>()
is<Extract<SilentAuthResult, { status: 'authenticated' }>['auth'], RequestAuth>()

/** Outcomes narrow by their status, and each has its trace. */
function narrows(result: LoginResult): string | number {
  result.trace satisfies { step: string; result: string; detail: string }[]
  switch (result.status) {
    case 'authenticated':
      // @ts-expect-error what the store keeps does not leave the plugin
      void result.local
      return result.auth.sub
    case 'step_up_required':
      return result.methods.join()
    case 'login_required':
      return result.reason
    case 'rate_limited':
    case 'unavailable':
      return result.retryAfterSeconds
    case 'invalid_credentials':
    case 'password_change_required':
      return result.status
  }
}

const rules: AuthRule[] = [true, false, 'optional', { mfa: 'strict', maxAgeSeconds: 900 }]
// @ts-expect-error no rule
rules.push('optionl')
// @ts-expect-error no requirement
rules.push({ mfa: 'very' })

// @ts-expect-error an option that is missing
const incomplete: LatchkeyOptions = { app: 'shop', origin: 'https://shop.example' }

async function calls(request: FastifyRequest): Promise<void> {
  await request.silentAuth()
  await request.silentAuth({ mfa: 'wire' })
  await request.login({ method: 'password', username: 'a', password: 'b' })
  await request.login(
    { method: 'otp', identifier: 'a', identifierType: 'user_id', passcode: '1' },
    { stepUp: true },
  )
  await request.logout()
  await request.logout({ scope: 'here' })
  // @ts-expect-error no scope
  await request.logout({ scope: 'there' })
  // @ts-expect-error no method
  await request.login({ method: 'magic' })
}

t.test('the public types are what the documents say', async (t) => {
  t.type(latchkey, 'function')
  t.type(narrows, 'function')
  t.type(calls, 'function')
  t.equal(rules.length, 6)
  t.notOk(Reflect.has(incomplete, 'store'))
})
