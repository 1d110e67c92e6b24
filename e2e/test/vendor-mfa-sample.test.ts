import t, { type Test } from 'tap'
import { startIdentityProcesses } from './support/identity-processes.ts'
import { newestCode } from './support/outbox.ts'

/**
 * The calls of the vendor's sample for a second factor in a backend: `login-with-be-mfa` of
 * https://github.com/TransmitSecurity/ciam-expressjs-vanilla-samples at 8884c6ac84c8784b5f9c475b0a3b58b163d58129, with `shared/config.js`
 * at 70ef77f05883312d46926b432ac4019733ecc6a8. Paths, bodies, their order and what is read of the answers are the sample's; its
 * code is not here. The last call, which shows that the session has ended, is ours.
 */

/** The environment of the sample, by its own names. */
interface SampleEnvironment {
  VITE_TS_API_BASE: string
  VITE_TS_CLIENT_ID: string
  TS_CLIENT_SECRET: string
}

const clientSecret = 'secret-of-the-sample-of-the-vendor-0123456789'
const phone = '+15555550199'
const password = 'correct-horse-battery-staple'

const seed = {
  tenants: [
    {
      tenant_id: 'acme',
      apps: [
        {
          app_id: 'sample',
          name: 'Sample',
          clients: [{ client_id: 'sample-web', client_secret: clientSecret, permissions: ['*'] }],
        },
      ],
      users: [],
    },
  ],
}

type Json = Record<string, unknown>

/** A call as the sample makes it. Each answer is read as JSON, but for an empty 204. */
async function call(
  url: string,
  { token, body }: { token: string; body?: object },
): Promise<{ status: number; json: Json }> {
  const response = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    // also where there is no body
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: response.status, json: response.status === 204 ? {} : await objectIn(response) }
}

async function objectIn(response: Response): Promise<Json> {
  const value: unknown = await response.json()
  return Object(value)
}

async function clientToken(env: SampleEnvironment): Promise<string> {
  const response = await fetch(`${env.VITE_TS_API_BASE}/oidc/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      client_id: env.VITE_TS_CLIENT_ID,
      client_secret: env.TS_CLIENT_SECRET,
      grant_type: 'client_credentials',
    }).toString(),
  })
  return textIn(await objectIn(response), 'access_token')
}

function textIn(json: Json, name: string): string {
  const value = json[name]
  if (typeof value !== 'string') throw new Error(`there is no ${name}`)
  return value
}

/** The sample does not verify its ID tokens. */
function claimsOf(idToken: string): Json {
  return Object(JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64').toString()))
}

async function runSample(t: Test, env: SampleEnvironment): Promise<void> {
  const base = env.VITE_TS_API_BASE
  // kept for 3590 seconds
  const token = await clientToken(env)
  t.ok(Number(claimsOf(token).exp) - Number(claimsOf(token).iat) >= 3590)

  const signedUp = await call(`${base}/cis/v1/users`, {
    token,
    body: { username: 'mia', phone_number: phone, credentials: { password, force_replace: false } },
  })
  t.match(signedUp, { status: 201, json: { result: { username: 'mia' } } })

  const wrong = await call(`${base}/cis/v1/auth/password/authenticate`, {
    token,
    body: { username: 'mia', password: 'wrong' },
  })
  t.equal(wrong.status, 400, 'whatever is not 200 is refused by the sample')

  const first = await call(`${base}/cis/v1/auth/password/authenticate`, {
    token,
    body: { username: 'mia', password },
  })
  t.equal(first.status, 200)
  for (const name of ['access_token', 'refresh_token']) t.type(first.json[name], 'string', name)
  const sessionId = textIn(first.json, 'session_id')
  const firstClaims = claimsOf(textIn(first.json, 'id_token'))
  t.strictSame(firstClaims.amr, ['pwd'])

  const found = await call(`${base}/cis/v1/users/username/mia`, { token })
  t.match(found, { status: 200, json: { result: { phone_number: { value: phone } } } })

  const sent = await call(`${base}/cis/v1/auth/otp/send`, {
    token,
    body: { channel: 'sms', identifier: phone, identifier_type: 'phone_number' },
  })
  t.equal(sent.status, 200)

  const second = await call(`${base}/cis/v1/auth/otp/authenticate`, {
    token,
    body: {
      passcode: await newestCode(base, phone),
      identifier: phone,
      identifier_type: 'phone_number',
      session_id: sessionId,
    },
  })
  t.equal(second.status, 200)
  t.equal(second.json.session_id, sessionId, 'the code is added to the same session')
  const claims = claimsOf(textIn(second.json, 'id_token'))
  t.ok(Array.isArray(claims.amr) && claims.amr.includes('mfa'), 'the sample looks for mfa in amr')
  t.equal(claims.sub, firstClaims.sub)

  const end = () => call(`${base}/cis/v1/auth/session/logout`, { token, body: { session_id: sessionId } })
  t.equal((await end()).status, 204)
  const after = await call(`${base}/cis/v1/auth/session/authenticate`, {
    token,
    body: { session_id: sessionId },
  })
  t.equal(after.status, 400, 'the session has ended')
}

for (const database of ['SQLite', 'PostgreSQL'] as const) {
  t.test(
    `the calls of the vendor's sample for a second factor are answered as it reads them on ${database}`,
    async (t) => {
      const [origin = ''] = await startIdentityProcesses(t, 1, { seed, options: {} }, database)
      await runSample(t, {
        VITE_TS_API_BASE: origin,
        VITE_TS_CLIENT_ID: 'sample-web',
        TS_CLIENT_SECRET: clientSecret,
      })
    },
  )
}
