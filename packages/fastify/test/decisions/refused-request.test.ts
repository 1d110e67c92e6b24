import { type Credentials, createClient, type LoginStep } from '@latchkey/client'
import t, { type Test } from 'tap'
import { alice, newWorld, testApp } from '../app.ts'
import { Browser } from '../browser.ts'

/** A client of a service that cannot be reached: whatever it sends is an outage. */
function clientOfNobody(t: Test) {
  const client = createClient({
    ...{
      baseUrl: 'http://127.0.0.1:9',
      issuer: 'https://id.example',
      tenantId: 'tenant',
      clientId: 'client',
    },
    clientSecret: 'a-client-secret-that-is-long-enough-0001',
  })
  t.teardown(() => client.close())
  return client
}

async function appWithClient(t: Test) {
  const { app } = await testApp({ client: clientOfNobody(t) })
  t.teardown(() => app.close())
  return app
}

const long = (length: number) => 'x'.repeat(length)
const named = { identifier: 'alice', identifierType: 'username' } as const

const malformed: [string, object][] = [
  ['password', { method: 'password', username: 'alice', password: long(1025) }],
  ['password', { method: 'password', username: 'alice', password: 'half \ud800' }],
  ['username', { method: 'password', username: 'a\0b', password: 'right' }],
  ['password', { method: 'password', username: 'alice', password: '' }],
  ['password', { method: 'password', username: 'alice' }],
  ['password', { method: 'password', username: 'alice', password: ['right'] }],
  ['username', { method: 'password', username: long(321), password: 'right' }],
  ['username', { method: 'password', username: 7, password: 'right' }],
  ['usernameType', { method: 'password', username: 'alice', password: 'right', usernameType: 'nick' }],
  ['passcode', { method: 'otp', ...named }],
  ['passcode', { method: 'otp', ...named, passcode: long(17) }],
  ['passcode', { method: 'otp', ...named, passcode: 123456 }],
  ['identifierType', { method: 'otp', identifier: 'alice', passcode: '123456' }],
  ['identifier', { method: 'otp', ...named, identifier: 'a\0b', passcode: '123456' }],
  ['requestId', { method: 'otp', ...named, passcode: '123456', requestId: long(256) }],
  ['code', { method: 'magic_link', requestId: 'request' }],
  ['code', { method: 'magic_link', code: long(513), requestId: 'request' }],
  ['token', { method: 'totp', ...named }],
  ['code', { method: 'recovery_code', ...named, code: {} }],
  ['webauthnEncodedResult', { method: 'webauthn' }],
  ['method', { method: 'constructor', password: 'right' }],
  ['method', { username: 'alice', password: 'right' }],
]

for (const [field, credentials] of malformed) {
  t.test(
    `malformed credentials (${Object.entries(credentials).map(shown)}) are a 400 that names ${field}`,
    async (t) => {
      const app = await appWithClient(t)
      const answer = await new Browser().post(app, '/login', { credentials: credentials as Credentials })
      t.equal(answer.statusCode, 400)
      t.equal(answer.json().code, 'invalid_request')
      t.equal(answer.json().title, `The field ${field} is missing or not valid.`)
      t.equal(answer.headers['set-cookie'], undefined)
    },
  )
}

const malformedSteps: [string, object][] = [
  ['identifier', { method: 'otp', channel: 'sms', identifier: long(321) }],
  ['identifier', { method: 'otp', channel: 'sms' }],
  ['channel', { method: 'otp', channel: 'fax', identifier: 'alice' }],
  ['identifierType', { method: 'otp', channel: 'sms', identifier: 'alice', identifierType: 'nick' }],
  ['redirectUri', { method: 'magic_link', identifier: 'alice' }],
  [
    'state',
    { method: 'magic_link', identifier: 'alice', redirectUri: 'https://a.example/', state: long(1025) },
  ],
  ['identifier', { method: 'webauthn', identifier: 'a\nb' }],
  ['method', { method: 'password', identifier: 'alice' }],
]

for (const [field, step] of malformedSteps) {
  t.test(`a malformed step (${Object.entries(step).map(shown)}) is a 400 that names ${field}`, async (t) => {
    const app = await appWithClient(t)
    const answer = await new Browser().post(app, '/begin', { step: step as LoginStep })
    t.equal(answer.statusCode, 400)
    t.equal(answer.json().title, `The field ${field} is missing or not valid.`)
  })
}

t.test('a malformed code in a step-up is a 400, and the user stays signed in', async (t) => {
  const world = newWorld()
  const { app } = await testApp({ world })
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  await browser.post(app, '/strict')
  const real = clientOfNobody(t)
  world.service.authenticateOtp = (request) => real.authenticateOtp(request)
  const credentials = { method: 'otp', identifier: 'alice', identifierType: 'user_id', passcode: 'a\0b' }
  const answer = await browser.post(app, '/login', { credentials, stepUp: true })
  t.equal(answer.statusCode, 400)
  t.equal(answer.json().title, 'The field passcode is missing or not valid.')
  t.equal((await browser.get(app, '/account')).statusCode, 200)
})

t.test('a log-out of an unknown scope is a 400, and ends nothing', async (t) => {
  const { app } = await testApp()
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  for (const scope of ['everywher', 'HERE', 7, ['everywhere']]) {
    const answer = await browser.post(app, '/logout', { scope })
    t.equal(answer.statusCode, 400)
    t.equal(answer.json().title, 'The field scope is missing or not valid.')
  }
  t.equal((await browser.get(app, '/account')).statusCode, 200)
})

function shown([name, value]: [string, unknown]): string {
  return `${name} ${JSON.stringify(value)}`.slice(0, 40)
}
