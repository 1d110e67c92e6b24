import type { Credentials, LoginStep } from '@latchkey/fastify'
import type { Clock } from '../clock.ts'
import type { TestUser } from '../kit-seed.ts'
import type { FilledOutbox } from '../outbox.ts'

/** What a user of the tests can prove, as `amr` names it. */
export type SignInMethod = 'pwd' | 'sms' | 'eotp'

/** What signing in needs of the service. */
export interface SignInContext {
  clock: Clock
  users: readonly TestUser[]
  password: string
  /** Waits for the next message to an address. */
  nextMessage: FilledOutbox['next']
}

/** One authentication. */
export interface SignInStep {
  method: SignInMethod
  /** What has to be sent first. */
  begin?: LoginStep
  /** Called before it is sent; resolves once it has arrived. */
  credentials(): Promise<Credentials>
}

/**
 * Says how a user proves each of the methods.
 *
 * @throws Error if the user has no address for one of them
 */
export function stepsOf(context: SignInContext, user: TestUser, amr: readonly SignInMethod[]): SignInStep[] {
  return amr.map((method) => {
    if (method === 'pwd') return byPassword(context, user)
    return method === 'sms'
      ? byCode(context, user, { method, channel: 'sms', address: user.phone_number })
      : byCode(context, user, { method, channel: 'email', address: user.email })
  })
}

function byPassword({ password }: SignInContext, user: TestUser): SignInStep {
  return {
    method: 'pwd',
    credentials: async () => {
      return { method: 'password', username: user.username, password: user.password ?? password }
    },
  }
}

function byCode(
  { nextMessage }: SignInContext,
  { username }: TestUser,
  given: { method: SignInMethod; channel: 'sms' | 'email'; address: string | undefined },
): SignInStep {
  const { method, channel, address } = given
  if (address === undefined) throw new Error(`${username} has no address for ${method}`)
  return {
    method,
    begin: { method: 'otp', channel, identifier: username },
    credentials: async () => {
      const { code } = await nextMessage(address)
      if (code === undefined) throw new Error(`the message to ${address} holds no code`)
      return { method: 'otp', passcode: code }
    },
  }
}
