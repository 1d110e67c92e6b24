import { Writable } from 'node:stream'
import fastifyCookie from '@fastify/cookie'
import fastifySession from '@fastify/session'
import { memoryStore } from '@latchkey/session-store'
import Fastify, { type FastifyServerOptions } from 'fastify'
import t, { type Test } from 'tap'
import { latchkey } from '../src/index.ts'
import { appSecret, clientOf, groupSecret, newWorld } from './app.ts'

interface Line {
  level: number
  msg: string
  secondsAhead?: number
}

/** An app on an https origin beside `@fastify/session`, and the warnings that it logs. */
async function loggedApp(t: Test, options: FastifyServerOptions = {}, aheadSeconds = 0) {
  const world = newWorld()
  const warnings: Line[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      const line: Line = JSON.parse(String(chunk))
      if (line.level === 40) warnings.push(line)
      done()
    },
  })
  const app = Fastify({ ...options, logger: { stream } })
  t.teardown(() => app.close())
  await app.register(fastifyCookie)
  await app.register(fastifySession, { secret: appSecret })
  const now = () => world.time + aheadSeconds * 1000
  await app.register(latchkey, {
    ...{ app: 'shop', origin: 'https://shop.example.com', client: clientOf(world), now },
    store: memoryStore({ now }),
    secrets: [appSecret],
    signOn: { secrets: [groupSecret] },
  })
  app.post('/note', async (request) => {
    Reflect.set(request.session, 'note', 'kept')
    return 'noted'
  })
  app.post('/login', async (request) => {
    const { status } = await request.login({ method: 'password', username: 'alice', password: 'right' })
    return { status }
  })
  return { app, warnings }
}

const fromPage = { origin: 'https://shop.example.com', 'sec-fetch-site': 'same-origin' }
const overTls = { ...fromPage, 'x-forwarded-proto': 'https' }

for (const [what, headers] of [
  ['a proxy that names the scheme', { 'x-forwarded-proto': 'https' }],
  ['a proxy that names nothing', { 'sec-fetch-site': 'none' }],
] as const) {
  t.test(`a browser behind ${what} is logged once if trustProxy is missing`, async (t) => {
    const { app, warnings } = await loggedApp(t)
    for (let count = 0; count < 3; count += 1) {
      const answer = await app.inject({ method: 'POST', url: '/note', headers })
      t.equal(answer.headers['set-cookie'], undefined, 'the cookie of the session is not sent')
    }
    t.equal(warnings.length, 1)
    t.match(warnings[0]?.msg, /set trustProxy of Fastify/)
  })
}

t.test('neither a health check over http nor a trusted proxy is logged', async (t) => {
  const { app, warnings } = await loggedApp(t)
  await app.inject({ url: '/health', headers: { 'user-agent': 'kube-probe/1.35' } })
  t.same(warnings, [])
  const trusted = await loggedApp(t, { trustProxy: true })
  const answer = await trusted.app.inject({ method: 'POST', url: '/note', headers: overTls })
  t.not(answer.headers['set-cookie'], undefined)
  t.same(trusted.warnings, [])
})

t.test('a clock that is ahead of the service is logged once, and logs users in', async (t) => {
  for (const [ahead, count] of [
    [29, 0],
    [45, 1],
    [3000, 1],
  ] as const) {
    const { app, warnings } = await loggedApp(t, { trustProxy: true }, ahead)
    for (let time = 0; time < 2; time += 1) {
      const answer = await app.inject({ method: 'POST', url: '/login', headers: overTls })
      t.equal(answer.json().status, 'authenticated')
    }
    t.equal(warnings.length, count, `${ahead} s`)
    if (count > 0)
      t.match(warnings[0], { secondsAhead: ahead, msg: /clock is ahead of the identity service/ })
  }
})
