import { inspect } from 'node:util'
import { LatchkeyError } from '@latchkey/client'
import Fastify from 'fastify'
import t from 'tap'
import { latchkeyBearer } from '../src/bearer/bearer-plugin.ts'
import {
  AuthUnavailableError,
  ConfigInvalidError,
  CsrfFailedError,
  InsecureConnectionError,
} from '../src/errors.ts'
import { alice, appSecret, clientOf, groupSecret, newWorld, testApp } from './app.ts'
import { Browser } from './browser.ts'

const secret = 'a-very-secret-value-of-somebody-0001'

t.test('what is printed of a signed-in request shows no token, session id, secret or handle', async (t) => {
  const world = newWorld()
  const { app } = await testApp({
    world,
    routes: (routes) => {
      routes.get('/printed', { config: { auth: true } }, async (request) => {
        const { auth, authOutcome } = request
        return [auth, authOutcome, app.latchkey.client].flatMap((value) => [
          inspect(value, { depth: 10, showHidden: true }),
          JSON.stringify(value),
          String(value),
        ])
      })
    },
  })
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  const printed = (await browser.get(app, '/printed')).body
  t.match(printed, 'alice', 'it shows who')
  for (const id of world.sessions.keys()) t.notOk(printed.includes(id))
  for (const value of browser.cookies.values()) t.notOk(printed.includes(value))
  t.notMatch(printed, /access-|a-client-secret|a-secret-of-the/)
})

t.test('what `beginLogin` gives for the own device prints redacted, and is whole as JSON', async (t) => {
  const printed: string[] = []
  const { app, world } = await testApp({
    routes: (routes) => {
      routes.post('/direct', async (request) => {
        const begun = await request.beginLogin({ method: 'otp', channel: 'direct', identifier: 'alice' })
        printed.push(inspect(begun), inspect({ begun }, { depth: 9, showHidden: true }))
        return begun
      })
    },
  })
  t.teardown(() => app.close())
  world.service.sendOtp = async () => ({ message: 'sent', code: secret })
  const answer = await new Browser().post(app, '/direct', {})
  t.match(answer.json(), { status: 'begun', code: secret })
  t.match(printed[0], "code: '[redacted]'")
  t.notMatch(printed.join(), secret)
})

t.test('an error of the plugin prints no cause that holds a secret', async (t) => {
  const cause = new LatchkeyError('upstream_unavailable', 'down', { cause: new Error(secret) })
  for (const error of [
    new AuthUnavailableError(),
    new CsrfFailedError(),
    new InsecureConnectionError(),
    new ConfigInvalidError('x'),
  ]) {
    error.cause = cause
    for (const printed of [inspect(error, { depth: 9 }), JSON.stringify(error), String(error)]) {
      t.notMatch(printed, secret, error.code)
    }
  }
})

t.test('the fault of an option is told without its value', async (t) => {
  const short = secret.slice(0, 20)
  const client = {
    ...{ baseUrl: 'http://127.0.0.1:9', issuer: 'https://id.example', tenantId: 't', clientId: 'c' },
    clientSecret: secret,
  }
  const wrong: Record<string, unknown>[] = [
    { secrets: secret },
    { secrets: [short] },
    { secrets: [appSecret, { secret }] },
    { signOn: { secrets: [short] } },
    { signOn: { secrets: [groupSecret], cookieDomain: secret } },
    { signOn: secret },
    { client: { ...client, clientSecret: { secret } } },
    { client: { ...client, clientKey: { privateKey: { d: secret }, kid: 'k', alg: 'ES256' } } },
    { client: { ...client, tenantId: '' } },
    { client: secret },
    { origin: `https://user:${secret}@shop.example` },
    { app: `${secret} ` },
    { requirement: { mfa: secret } },
    { handOver: { ask: secret } },
  ]
  for (const options of wrong) {
    const error: unknown = await testApp(options as never).then(
      ({ app }) => app.close(),
      (caught: unknown) => caught,
    )
    t.match(error, { code: 'config_invalid' }, JSON.stringify(Object.keys(options)))
    for (const printed of [inspect(error, { depth: 9 }), JSON.stringify(error)]) t.notMatch(printed, short)
  }
  for (const options of [{ audience: { secret } }, { client: secret }, { requirement: { mfa: secret } }]) {
    const app = Fastify()
    const given = { client: clientOf(newWorld()), audience: 'https://api.example', ...options }
    const registered = app.register(latchkeyBearer, given as never)
    const error: unknown = await Promise.resolve(registered).catch((caught: unknown) => caught)
    t.match(error, { code: 'config_invalid' })
    t.notMatch(inspect(error, { depth: 9 }), secret)
    await app.close()
  }
})
