import { sign } from 'node:crypto'
import {
  createCheck,
  endpoints,
  RecoveryCodesResponseSchema,
  standardEndpoints,
  TokenResponseSchema,
  WebauthnAuthenticateStartResponseSchema,
  WebauthnRegisterStartResponseSchema,
} from '@latchkey/protocol'
import t from 'tap'
import { createAuthenticator } from '../../packages/identity/test/support/software-passkey.ts'
import { codeAppOf } from '../../packages/identity/test/support/time-codes.ts'
import { type Answer, issuer, send, startIdentityProcesses } from './support/identity-processes.ts'
import {
  appOrigin,
  clientSecret,
  options,
  password,
  privateKey,
  redirectUri,
  seed,
  type users,
} from './support/one-time-seed.ts'
import { newestCode } from './support/outbox.ts'

const uses = 200
const origins = await startIdentityProcesses(t, 3, { seed, options })
const first = origins[0] ?? ''
const clientToken = await tokenOfClient()

type User = (typeof users)[number]

async function tokenOfClient(): Promise<string> {
  const response = await fetch(first + standardEndpoints.token.path, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`shop-web:${clientSecret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  return textOf(await response.json(), 'access_token')
}

function textOf(body: unknown, field: string): string {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, field) : undefined
  if (typeof value !== 'string') throw new Error(`no ${field} in ${JSON.stringify(body)}`)
  return value
}

/** A call that has to succeed. */
async function call(path: string, body: unknown, token = clientToken): Promise<Answer> {
  const answer = await send(first, path, body, token)
  if (answer.status > 201) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer
}

const checkTokens = createCheck(TokenResponseSchema)
const checkCodes = createCheck(RecoveryCodesResponseSchema)

async function logIn(username: User) {
  const checked = checkTokens((await call(endpoints.authenticatePassword.path, { username, password })).body)
  if (!checked.ok) throw new Error('no tokens')
  return checked.value
}

const named = (identifier: User) => ({ identifier, identifier_type: 'username' })

/** Sends the same request 200 times at once, spread over the three processes. */
function race(path: string, body: unknown, token = clientToken): Promise<Answer[]> {
  return Promise.all(
    Array.from({ length: uses }, (_, index) =>
      sendUntilServed(origins[index % origins.length] ?? '', path, body, token),
    ),
  )
}

const mostRepetitions = 20

/** Repeats a request that a busy service refuses with 503, as its callers do: nothing has happened then. */
async function sendUntilServed(origin: string, path: string, body: unknown, token: string): Promise<Answer> {
  for (let repetition = 1; ; repetition += 1) {
    const answer = await send(origin, path, body, token)
    if (answer.status !== 503 || repetition === mostRepetitions) return answer
  }
}

function tally(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

const once = { 200: 1, 400: uses - 1 }

t.test('F02 three processes: a passcode sent 200 times at once logs in exactly once', async (t) => {
  await call(endpoints.sendOtp.path, { channel: 'sms', ...named('code') })
  const passcode = await newestCode(first, '+15555550100')
  t.same(tally(await race(endpoints.authenticateOtp.path, { passcode, ...named('code') })), once)
})

t.test('F02 F03 three processes: a magic link sent 200 times at once logs in exactly once', async (t) => {
  const sent = await call(endpoints.sendMagicLink.path, {
    ...named('link'),
    channel: 'direct',
    redirect_uri: redirectUri,
  })
  const code = new URL(textOf(sent.body, 'link')).searchParams.get('code')
  t.same(tally(await race(endpoints.authenticateMagicLink.path, { code })), once)
})

t.test('F09 three processes: a refresh token sent 200 times at once has exactly one successor', async (t) => {
  const { refresh_token } = await logIn('refresh')
  const answers = await race(endpoints.refreshToken.path, { refresh_token })
  t.same(tally(answers), { 200: uses }, 'a retry within the grace time is answered')
  const successors = [...new Set(answers.map(({ body }) => textOf(body, 'refresh_token')))]
  t.equal(successors.length, 1, 'and always with the same successor')

  const next = await call(endpoints.refreshToken.path, { refresh_token: successors[0] })
  const reused = await race(endpoints.refreshToken.path, { refresh_token })
  t.same(tally(reused), { 400: uses }, 'once that one was used, the first is a theft')
  const ended = await send(
    first,
    endpoints.refreshToken.path,
    { refresh_token: textOf(next.body, 'refresh_token') },
    clientToken,
  )
  t.match(ended, { status: 400, body: { error_code: 'invalid_grant' } }, 'which ends the whole line')
})

t.test('T13 F02 three processes: a TOTP code sent 200 times at once is accepted exactly once', async (t) => {
  const { access_token } = await logIn('totp')
  const registered = await call(endpoints.registerTotp.path, {}, access_token)
  const app = codeAppOf(textOf(registered.body, 'uri'))
  const seconds = () => Math.floor(Date.now() / 1000)
  await call(endpoints.authenticateTotp.path, { token: app.code(seconds()), ...named('totp') })
  const token = app.code(seconds(), 1)
  t.same(tally(await race(endpoints.authenticateTotp.path, { token, ...named('totp') })), once)
})

const checkRegistration = createCheck(WebauthnRegisterStartResponseSchema)
const checkLogIn = createCheck(WebauthnAuthenticateStartResponseSchema)

async function startRegistration(username: User) {
  const started = await send(first, endpoints.startWebauthnRegistration.path, {
    client_id: 'shop-web',
    username,
  })
  const checked = checkRegistration(started.body)
  if (!checked.ok) throw new Error(`no challenge: ${JSON.stringify(started)}`)
  const { webauthn_session_id, credential_creation_options: options } = checked.value
  return { webauthn_session_id, options }
}

async function startLogIn(username: User) {
  const started = await send(first, endpoints.startWebauthnAuthentication.path, {
    client_id: 'shop-web',
    username,
  })
  const checked = checkLogIn(started.body)
  if (!checked.ok) throw new Error(`no challenge: ${JSON.stringify(started)}`)
  const { webauthn_session_id, credential_request_options: options } = checked.value
  return { webauthn_session_id, options }
}

t.test('F02 T01 three processes: an assertion sent 200 times at once logs in exactly once', async (t) => {
  const { access_token } = await logIn('assertion')
  const authenticator = createAuthenticator(appOrigin)
  const made = authenticator.make(await startRegistration('assertion'))
  await call(endpoints.registerWebauthn.path, { webauthn_encoded_result: made }, access_token)
  const used = authenticator.use(await startLogIn('assertion'))
  t.same(tally(await race(endpoints.authenticateWebauthn.path, { webauthn_encoded_result: used })), once)
})

t.test('F02 T01 three processes: a passkey sent 200 times at once is registered exactly once', async (t) => {
  const { access_token } = await logIn('registration')
  const made = createAuthenticator(appOrigin).make(await startRegistration('registration'))
  const answers = await race(endpoints.registerWebauthn.path, { webauthn_encoded_result: made }, access_token)
  const { 200: registered, ...refused } = tally(answers)
  t.equal(registered, 1)
  // after the registration, an older log-in without the passkey cannot enrol more
  t.same(
    Object.keys(refused).filter((status) => status !== '400' && status !== '401'),
    [],
  )
  const listed = await fetch(first + endpoints.listOwnWebauthnCredentials.path, {
    headers: { authorization: `Bearer ${access_token}` },
  })
  t.match(await listed.json(), { length: 1 })
})

t.test('F20 three processes: a recovery code sent 200 times at once is accepted exactly once', async (t) => {
  const { access_token } = await logIn('recovery')
  const made = checkCodes((await call(endpoints.createRecoveryCodes.path, {}, access_token)).body)
  if (!made.ok) throw new Error('no codes')
  const code = made.value.recovery_codes[0]
  t.same(tally(await race(endpoints.authenticateRecoveryCode.path, { code, ...named('recovery') })), once)
})

t.test(
  'F02 three processes: a client assertion sent 200 times at once is accepted exactly once',
  async (t) => {
    const now = Math.floor(Date.now() / 1000)
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const claims = { iss: 'key-web', sub: 'key-web', aud: issuer, exp: now + 120, jti: 'only-once' }
    const input = `${part({ alg: 'ES256', kid: 'one' })}.${part(claims)}`
    const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' })
    const form = {
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: `${input}.${signature.toString('base64url')}`,
    }
    const statuses = await Promise.all(
      Array.from({ length: uses }, async (_, index) => {
        const url = (origins[index % origins.length] ?? '') + standardEndpoints.token.path
        const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form) })
        await response.body?.cancel()
        return response.status
      }),
    )
    t.same(tally(statuses.map((status) => ({ status, body: {} }))), { 200: 1, 401: uses - 1 })
  },
)

t.test(
  'F02 F08 three processes: a reset token sent 200 times at once sets exactly one password',
  async (t) => {
    const sent = await call(endpoints.createPasswordResetLink.path, {
      redirect_uri: redirectUri,
      username: 'reset',
    })
    const reset_token = new URL(textOf(sent.body, 'reset_link')).searchParams.get('code')
    const body = { reset_token, new_password: 'a-quite-new-passphrase' }
    const { 200: changed, ...refused } = tally(await race(endpoints.resetPassword.path, body))
    t.equal(changed, 1)
    // so many concurrent passwords may exceed the hashing limit
    t.same(
      Object.keys(refused).filter((status) => status !== '403' && status !== '503'),
      [],
    )
    const again = await send(first, endpoints.resetPassword.path, body)
    t.match(again, { status: 403, body: { error_code: 'invalid_reset_token' } })
    await call(endpoints.authenticatePassword.path, { username: 'reset', password: body.new_password })
  },
)
