import { Agent, type ClientRequest, request as httpRequest } from 'node:http'
import formbody from '@fastify/formbody'
import { memoryStore } from '@latchkey/session-store'
import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { keptRequestField } from '../../src/index.ts'
import { alice, aliceCode, bob, newWorld, type TestAppOptions, testApp } from '../app.ts'
import { Browser } from '../browser.ts'

const page = { accept: 'text/html' }
const form = { ...page, 'content-type': 'application/x-www-form-urlencoded' }

/** An app with a form that wants a step-up, and how often it was taken. */
async function formApp(t: Test, options: TestAppOptions = {}) {
  const done: unknown[] = []
  const made = await testApp({
    ...options,
    routes: (app) => {
      app.register(formbody)
      app.get('/kept', { config: { auth: true } }, (request) => request.keptRequest())
      app.post('/send', { config: { auth: { mfa: 'strict', maxAgeSeconds: 900 } } }, async (request) => {
        done.push(request.body)
        return 'sent'
      })
    },
  })
  t.teardown(() => made.app.close())
  return { ...made, done }
}

async function sendForm(app: FastifyInstance, browser: Browser, body: string, headers = {}) {
  const own = { origin: browser.origin, 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'document' }
  return browser.send(app, {
    method: 'POST',
    url: '/send',
    payload: body,
    headers: { ...own, ...form, ...headers },
  })
}

async function keptOf(app: FastifyInstance, browser: Browser) {
  return (await browser.get(app, '/kept')).json()
}

t.test(
  'a kept form goes to the address that the browser knows where the app rewrites addresses',
  async (t) => {
    const { app } = await formApp(t, { rewriteUrl: ({ url = '/' }) => url.replace(/^\/v2(?=\/)/, '') })
    const browser = new Browser()
    await browser.post(app, '/login', alice)
    const headers = { origin: browser.origin, 'sec-fetch-dest': 'document', ...form }
    await browser.send(app, { method: 'POST', url: '/v2/send?to=bob', payload: 'amount=25', headers })
    t.equal((await browser.post(app, '/login', aliceCode)).json().status, 'authenticated')
    t.equal((await keptOf(app, browser)).action, '/v2/send?to=bob')
  },
)

t.test('a form that a step-up refused is there after it, and is sent once', async (t) => {
  const { app, done } = await formApp(t)
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  const refused = await sendForm(app, browser, 'to=bob&amount=25&note=%C3%A9+%3Cb%3E&to=carl')
  t.equal(refused.statusCode, 303)
  t.equal((await browser.post(app, '/login', aliceCode)).json().status, 'authenticated')
  const kept = await keptOf(app, browser)
  t.same(kept.fields, [
    ['to', 'bob'],
    ['amount', '25'],
    ['note', 'é <b>'],
    ['to', 'carl'],
  ])
  t.equal(kept.action, '/send')
  t.same(done, [], 'nothing is sent by itself')
  const body = new URLSearchParams([...kept.fields, [keptRequestField, kept.id]]).toString()
  const answers = await Promise.all([1, 2, 3, 4].map(() => sendForm(app, browser.copy(), body)))
  t.same(answers.map((answer) => answer.statusCode).sort(), [200, 409, 409, 409])
  t.equal(answers.find((answer) => answer.statusCode === 409)?.json().code, 'kept_request_used')
  t.equal(done.length, 1)
  t.notMatch(done[0], { [keptRequestField]: String }, 'the field of the plugin is not the form’s')
  t.equal(await keptOf(app, browser), null)
})

t.test('A06 a kept form is not there for another user of the browser', async (t) => {
  const { app } = await formApp(t)
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  await sendForm(app, browser, 'to=bob')
  const { id } = await keptOf(app, browser)
  await browser.post(app, '/login', bob)
  t.equal(await keptOf(app, browser), null)
  await browser.post(app, '/strict')
  await browser.post(app, '/login', {
    ...aliceCode,
    credentials: { ...aliceCode.credentials, identifier: 'bob' },
  })
  t.equal((await sendForm(app, browser, `to=bob&${keptRequestField}=${id}`)).statusCode, 409)
})

t.test('L07 a kept form ends after some minutes, and a newer one takes its place', async (t) => {
  const { app, world, done } = await formApp(t)
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  await sendForm(app, browser, 'to=first')
  const first = await keptOf(app, browser)
  await sendForm(app, browser, `to=second&${keptRequestField}=${first.id}`)
  const second = await keptOf(app, browser)
  t.same(second.fields, [['to', 'second']])
  t.not(second.id, first.id)
  await browser.post(app, '/login', aliceCode)
  t.equal((await sendForm(app, browser, `to=first&${keptRequestField}=${first.id}`)).statusCode, 409)
  world.time += 601_000
  t.equal(await keptOf(app, browser), null)
  t.equal((await sendForm(app, browser, `to=second&${keptRequestField}=${second.id}`)).statusCode, 409)
  t.same(done, [])
})

t.test('M04 what is no small form of a page of this app is refused as ever and not kept', async (t) => {
  const { app } = await formApp(t)
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  const cases: [string, string, object, number][] = [
    ['too long', `to=${'x'.repeat(16_382)}`, {}, 303],
    ['no form', '{}', { 'content-type': 'application/json' }, 303],
    ['an API call', 'to=bob', { 'sec-fetch-dest': 'empty' }, 401],
    ['compressed', 'to=bob', { 'content-encoding': 'gzip' }, 303],
    ['no UTF-8', Buffer.from([0x74, 0x3d, 0xff]).toString('latin1'), {}, 303],
    ['another origin', 'to=bob', { origin: 'https://evil.example' }, 403],
  ]
  for (const [name, body, headers, status] of cases) {
    const payload = name === 'no UTF-8' ? Buffer.from(body, 'latin1') : body
    const own = { origin: browser.origin, 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'document' }
    const answer = await browser.send(app, {
      method: 'POST',
      url: '/send',
      payload,
      headers: { ...own, ...form, ...headers },
    })
    t.equal(answer.statusCode, status, name)
    t.equal(await keptOf(app, browser), null, name)
  }
  t.equal((await sendForm(app, browser, `to=${'x'.repeat(16_381)}`)).statusCode, 303)
  t.equal((await keptOf(app, browser)).fields[0][1].length, 16_381, '16 KB are kept')
})

t.test('O07 a kept form is sealed in the store, under no id that a browser has', async (t) => {
  const world = newWorld()
  const memory = memoryStore({ now: () => world.time })
  const writes: string[] = []
  const store: typeof memory = {
    ...memory,
    create: (key, value, expiresAt) => {
      writes.push(`${key} ${JSON.stringify(value)}`)
      return memory.create(key, value, expiresAt)
    },
  }
  const { app } = await formApp(t, { world, store })
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  await sendForm(app, browser, 'to=bob-the-builder')
  const { id } = await keptOf(app, browser)
  const written = writes.find((line) => line.startsWith('kept:shop:')) ?? ''
  t.match(written, /"sealed"/)
  t.notOk(written.includes('builder') || written.includes(id))
})

t.test('a form that cannot be kept is refused the same way, and an outage lets none through', async (t) => {
  const world = newWorld()
  const memory = memoryStore({ now: () => world.time })
  let isDown = false
  const store: typeof memory = {
    ...memory,
    create: (key, value, expiresAt) =>
      isDown && key.startsWith('kept:')
        ? Promise.reject(new Error('down'))
        : memory.create(key, value, expiresAt),
    end: (key, version) =>
      isDown && key.startsWith('kept:') ? Promise.reject(new Error('down')) : memory.end(key, version),
    read: (keys) =>
      isDown && keys.some((key) => key.startsWith('kept:'))
        ? Promise.reject(new Error('down'))
        : memory.read(keys),
  }
  const { app, done } = await formApp(t, { world, store })
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  isDown = true
  t.equal((await sendForm(app, browser, 'to=bob')).statusCode, 303)
  isDown = false
  t.equal(await keptOf(app, browser), null)
  await sendForm(app, browser, 'to=bob')
  await browser.post(app, '/login', aliceCode)
  const { id } = await keptOf(app, browser)
  isDown = true
  t.equal((await browser.get(app, '/kept')).statusCode, 503)
  t.equal((await sendForm(app, browser, `to=bob&${keptRequestField}=${id}`)).statusCode, 503)
  t.same(done, [])
  isDown = false
  t.equal((await sendForm(app, browser, `to=bob&${keptRequestField}=${id}`)).statusCode, 200)
})

t.test('a form without the field of a kept one goes through as ever', async (t) => {
  const { app, done } = await formApp(t)
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  await browser.post(app, '/strict')
  await browser.post(app, '/login', aliceCode)
  t.equal((await sendForm(app, browser, 'to=bob')).statusCode, 200)
  t.equal((await sendForm(app, browser, 'to=bob')).statusCode, 200)
  t.equal(done.length, 2)
})

t.test('M04 a form that never says how long it is, or never ends, is not waited for', async (t) => {
  const { app } = await formApp(t)
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const headers = { cookie, origin: browser.origin, 'sec-fetch-site': 'same-origin', ...form }
  const status = await new Promise((resolve, reject) => {
    const sending = httpRequest(`${address}/send`, { method: 'POST', headers }, (response) => {
      sending.destroy()
      resolve(response.statusCode)
    })
    sending.on('error', reject)
    sending.write('to='.padEnd(17_000, 'x'))
  })
  t.equal(status, 303, 'it is answered though the body goes on')
  t.equal(await keptOf(app, browser), null)
})

for (const [what, pieces] of [
  ['a form that is too long to keep', 24],
  ['a form that is kept', 1],
] as const) {
  t.test(`${what} leaves its connection to the next request`, async (t) => {
    const { app } = await formApp(t)
    const browser = new Browser()
    await browser.post(app, '/login', alice)
    const address = await app.listen({ host: '127.0.0.1', port: 0 })
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    t.teardown(() => agent.destroy())
    const ports = new Set<number | undefined>()
    const finished = (sending: ClientRequest) =>
      new Promise<number | undefined>((resolve, reject) => {
        sending.on('error', reject).on('response', (response) => {
          ports.add(response.socket.localPort)
          response.resume().on('end', () => resolve(response.statusCode))
        })
      })
    const headers = { cookie, origin: browser.origin, 'sec-fetch-dest': 'document', ...form }
    const sending = httpRequest(`${address}/send`, { agent, method: 'POST', headers })
    const answered = finished(sending)
    for (let piece = 0; piece < pieces; piece += 1) {
      await new Promise((resolve) => sending.write('to='.padEnd(12_500, 'x'), resolve))
    }
    sending.end()
    t.equal(await answered, 303)
    t.equal(await finished(httpRequest(`${address}/kept`, { agent, headers: { cookie } }).end()), 200)
    t.equal(ports.size, 1, 'on the same connection')
  })
}
