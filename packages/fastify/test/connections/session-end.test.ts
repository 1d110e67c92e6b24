import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { PassThrough } from 'node:stream'
import websocket from '@fastify/websocket'
import { memoryStore } from '@latchkey/session-store'
import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { alice, bob, newWorld, type TestAppOptions, testApp } from '../app.ts'
import { Browser } from '../browser.ts'
import { signOnKey } from '../record-keys.ts'

/** An app with a WebSocket and an event stream that know nothing of sessions; it listens. */
async function openApp(t: Test, options: TestAppOptions = {}) {
  const world = options.world ?? newWorld()
  const store = options.store ?? memoryStore({ now: () => world.time })
  const reasons: unknown[] = []
  const made = await testApp({
    ...options,
    world,
    store,
    earlyRoutes: (app) => {
      app.register(websocket)
      app.register(async (scope) => {
        scope.get('/socket', { websocket: true, config: { auth: true } }, (socket, request) => {
          const signal = request.sessionEnd()
          signal.addEventListener('abort', () => reasons.push(signal.reason))
          socket.on('message', (text: Buffer) => socket.send(`heard ${text}`))
        })
        scope.get('/events', { config: { auth: true } }, (_request, reply) => {
          const stream = new PassThrough()
          stream.write(': open\n\n')
          return reply.type('text/event-stream').send(stream)
        })
      })
    },
  })
  const address = await made.app.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(() => made.app.close())
  return { ...made, address, reasons }
}

const cookieOf = (browser: Browser) =>
  [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')

/** Opens a WebSocket; its `closed` resolves with the time when it was closed. */
async function openSocket(address: string, browser: Browser, path = '/socket') {
  const headers = { cookie: cookieOf(browser), origin: browser.origin }
  const socket = new WebSocket(`${address.replace('http', 'ws')}${path}`, Object.assign({}, { headers }))
  const ended = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.addEventListener('close', ({ code, reason }) => resolve({ code, reason }))
  })
  const closed = ended.then(() => performance.now())
  const isOpen = await new Promise<boolean>((resolve) => {
    socket.addEventListener('open', () => resolve(true))
    socket.addEventListener('error', () => resolve(false))
  })
  return { socket, closed, ended, isOpen }
}

/** Asks for a WebSocket and returns the head of the answer. */
async function shakeHands(address: string, browser: Browser) {
  const headers = {
    cookie: cookieOf(browser),
    origin: browser.origin,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  }
  return new Promise<{ status: number | undefined; headers: IncomingHttpHeaders }>((resolve, reject) => {
    const asked = httpRequest(`${address}/socket`, { headers })
    asked.on('upgrade', ({ statusCode: status, headers }, socket) => {
      socket.destroy()
      resolve({ status, headers })
    })
    asked.on('response', (answer) => {
      answer.resume()
      resolve({ status: answer.statusCode, headers: answer.headers })
    })
    asked.on('error', reject).end()
  })
}

/** Opens an event stream; `closed` resolves when it was closed. */
async function openEvents(address: string, browser: Browser) {
  const headers = { cookie: cookieOf(browser), accept: 'text/event-stream' }
  const response = await fetch(`${address}/events`, { headers })
  const closed = response.text().then(
    () => performance.now(),
    () => performance.now(),
  )
  return { status: response.status, closed }
}

const isStillOpen = (closed: Promise<number>) => Promise.race([closed.then(() => false), nextTurns()])

async function nextTurns(): Promise<true> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  return true
}

async function signedIn(app: FastifyInstance, credentials = alice): Promise<Browser> {
  const browser = new Browser()
  await browser.post(app, '/login', credentials)
  return browser
}

t.test('S01 a log-out closes WebSocket and event stream at this app and at the next one', async (t) => {
  const world = newWorld()
  const store = memoryStore({ now: () => world.time })
  const shop = await openApp(t, { world, store })
  const bank = await openApp(t, { world, store, app: 'bank' })
  const browser = await signedIn(shop.app)
  await browser.get(bank.app, '/account')
  const others = await signedIn(shop.app, bob)
  const bobs = await openSocket(shop.address, others)
  const open = [
    (await openSocket(shop.address, browser)).closed,
    (await openSocket(bank.address, browser)).closed,
    (await openEvents(shop.address, browser)).closed,
    (await openEvents(bank.address, browser)).closed,
  ]
  const start = performance.now()
  await browser.post(bank.app, '/logout')
  for (const closed of open)
    t.ok((await closed) - start < 5000, 'by word of the store, not by the look after 10 s')
  t.ok(await isStillOpen(bobs.closed), 'another user’s stays')
  t.same(bank.reasons, ['signed_out'])
  t.equal((await openEvents(shop.address, browser)).status, 401, 'and no other one is opened')
  t.equal((await openSocket(shop.address, browser)).isOpen, false)
  bobs.socket.close()
})

t.test('a log-out here closes the connections here alone', async (t) => {
  const world = newWorld()
  const store = memoryStore({ now: () => world.time })
  const shop = await openApp(t, { world, store })
  const bank = await openApp(t, { world, store, app: 'bank' })
  const browser = await signedIn(shop.app)
  await browser.get(bank.app, '/account')
  const [atShop, atBank] = [await openEvents(shop.address, browser), await openEvents(bank.address, browser)]
  await browser.post(shop.app, '/logout', { scope: 'here' })
  await atShop.closed
  t.ok(await isStillOpen(atBank.closed))
  await browser.post(bank.app, '/logout')
  await atBank.closed
})

t.test('A06 a log-in as somebody else closes what the user before had open', async (t) => {
  const { app, address } = await openApp(t)
  const browser = await signedIn(app)
  const { closed } = await openEvents(address, browser)
  await browser.post(app, '/login', bob)
  await t.resolves(closed)
})

t.test(
  'the handshake of a WebSocket carries the cookies, and reconnects do not ask the service',
  async (t) => {
    const world = newWorld()
    const store = memoryStore({ now: () => world.time })
    const shop = await openApp(t, { world, store })
    const bank = await openApp(t, { world, store, app: 'bank' })
    const browser = await signedIn(shop.app)
    let asked = 0
    const { authenticateSession } = world.service
    world.service.authenticateSession = (...given) => {
      asked += 1
      return authenticateSession(...given)
    }
    const first = await shakeHands(bank.address, browser)
    const lines = first.headers['set-cookie'] ?? []
    t.same(
      lines.map((line) => line.slice(0, line.indexOf('='))).filter((name) => name === 'latchkey-bank'),
      ['latchkey-bank'],
    )
    t.match(first.headers, { upgrade: 'websocket', 'sec-websocket-accept': /./ })
    for (const line of lines) {
      const [pair = ''] = line.split(';')
      browser.cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    for (let reconnect = 0; reconnect < 3; reconnect += 1) {
      world.time += 60_000
      const again = await openSocket(bank.address, browser)
      const heard = new Promise((resolve) => {
        again.socket.addEventListener('message', ({ data }) => resolve(data))
      })
      again.socket.send('frames')
      t.equal(await heard, 'heard frames')
      again.socket.close()
      const { 'set-cookie': more = [] } = (await shakeHands(bank.address, browser)).headers
      t.notOk(
        more.some((line) => line.startsWith('latchkey-bank=')),
        'nothing is sent twice',
      )
    }
    t.equal(asked, 1)
  },
)

t.test('a refused handshake sends its cookies once', async (t) => {
  const { app, address } = await openApp(t)
  const browser = await signedIn(app)
  const stale = [...browser.cookies]
  await browser.post(app, '/logout')
  for (const [name, value] of stale) browser.cookies.set(name, value)
  const { status, headers } = await shakeHands(address, browser)
  t.equal(status, 401)
  const names = (headers['set-cookie'] ?? []).map((line) => line.slice(0, line.indexOf('=')))
  t.ok(names.includes('latchkey-shop'))
  t.equal(new Set(names).size, names.length)
})

t.test('a WebSocket is closed with a code and the reason', async (t) => {
  const { app, address, world, store } = await openApp(t)
  const browser = await signedIn(app)
  const renewed = await openSocket(address, browser)
  pass(world, 3601)
  await announceAll(store, browser, app)
  t.same(await renewed.ended, { code: 4401, reason: 'expired' })
  const left = await openSocket(address, browser)
  await browser.post(app, '/logout')
  t.same(await left.ended, { code: 4401, reason: 'signed_out' })
  const last = await openSocket(address, await signedIn(app))
  await app.close()
  t.not((await last.ended).code, 1006, 'also by an app that closes')
})

t.test('a WebSocket that a handler has closed keeps its own code', async (t) => {
  const { app, address } = await openApp(t, {
    routes: (routes) =>
      routes.register(async (scope) => {
        scope.get('/own', { websocket: true, config: { auth: true } }, (socket, request) => {
          request.sessionEnd().addEventListener('abort', () => socket.close(4000, 'bye'))
        })
      }),
  })
  const browser = await signedIn(app)
  const { ended } = await openSocket(address, browser, '/own')
  await browser.post(app, '/logout')
  t.same(await ended, { code: 4000, reason: 'bye' })
})

t.test('a handshake that is never answered is cut off without a frame', async (t) => {
  // nobody attends to upgrades: Node.js passes the handshake on as a request
  const { app } = await testApp({
    routes: (routes) => {
      routes.get('/silent', { config: { auth: true } }, (_request, reply) => void reply.hijack())
    },
  })
  t.teardown(() => app.close())
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
  const browser = await signedIn(app)
  const text = await new Promise<string>((resolve) => {
    const socket = connect(Number(port), '127.0.0.1')
    let read = ''
    socket.setEncoding('utf8').on('data', (chunk) => {
      read += chunk
    })
    socket.on('close', () => resolve(read))
    const lines = ['GET /silent HTTP/1.1', 'host: localhost', 'connection: upgrade', 'upgrade: websocket']
    socket.write(`${[...lines, `cookie: ${cookieOf(browser)}`].join('\r\n')}\r\n\r\n`, async () => {
      await nextTurns()
      await browser.post(app, '/logout')
    })
  })
  t.equal(text, '')
})

t.test('requests of one connection that ask for its end leave no listeners behind', async (t) => {
  const counts: number[] = []
  const { app } = await testApp({
    routes: (routes) => {
      routes.get('/counted', { config: { auth: true } }, async (request) => {
        const { aborted } = request.sessionEnd()
        counts.push(request.raw.socket.listenerCount('close'))
        return aborted
      })
    },
  })
  t.teardown(() => app.close())
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  const headers = { cookie: cookieOf(await signedIn(app)) }
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => agent.destroy())
  for (let index = 0; index < 12; index += 1) {
    await new Promise((resolve, reject) => {
      httpRequest(`${address}/counted`, { agent, headers }, (response) =>
        response.resume().on('end', resolve),
      )
        .on('error', reject)
        .end()
    })
  }
  t.same(new Set(counts.slice(1)), new Set(counts.slice(1, 2)))
})

t.test('a connection goes on through a silent renewal and ends with its token', async (t) => {
  const { app, address, world, store, reasons } = await openApp(t)
  const browser = await signedIn(app)
  const { socket, closed } = await openSocket(address, browser)
  await announceAll(store, browser, app)
  t.ok(await isStillOpen(closed), 'word that nothing ended ends nothing')
  socket.send('hello')
  await new Promise((resolve) => socket.addEventListener('message', resolve))
  pass(world, 3601)
  await announceAll(store, browser, app)
  await closed
  t.same(reasons, ['expired'])
  t.equal((await openSocket(address, browser)).isOpen, true, 'connecting again renews it')
})

t.test('Q01 an outage of the store ends no connection', async (t) => {
  const world = newWorld()
  const inner = memoryStore({ now: () => world.time })
  let isDown = false
  const read: typeof inner.read = (keys) => (isDown ? Promise.reject(new Error('down')) : inner.read(keys))
  const { app, address } = await openApp(t, { world, store: { ...inner, read } })
  const browser = await signedIn(app)
  const { closed } = await openEvents(address, browser)
  isDown = true
  await announceAll(inner, browser, app)
  t.ok(await isStillOpen(closed))
})

t.test('a store that gives no word is looked at every two seconds', async (t) => {
  const world = newWorld()
  const { watch: _, announce: __, ...store } = memoryStore({ now: () => world.time })
  const { app, address } = await openApp(t, { world, store })
  const browser = await signedIn(app)
  const { closed } = await openEvents(address, browser)
  const start = performance.now()
  await browser.post(app, '/logout')
  t.ok((await closed) - start < 3000)
})

t.test('an app that closes does not wait for connections that would stay open', async (t) => {
  const { app, address, reasons } = await openApp(t)
  const browser = await signedIn(app)
  const [socket, events] = [await openSocket(address, browser), await openEvents(address, browser)]
  await app.close()
  await socket.closed
  await events.closed
  t.same(reasons, ['closing'])
})

t.test('the signal of a request that nobody is signed in for is over already', async (t) => {
  const { app } = await testApp({
    routes: (routes) => {
      routes.get('/signal', async (request) => request.sessionEnd().aborted)
      routes.get('/mine', { config: { auth: true } }, async (request) => request.sessionEnd().aborted)
    },
  })
  t.teardown(() => app.close())
  const browser = await signedIn(app)
  t.equal((await new Browser().get(app, '/signal')).body, 'true')
  t.equal((await browser.get(app, '/mine')).body, 'false')
})

function pass(world: { time: number }, seconds: number): void {
  world.time += seconds * 1000
}

/** Gives word of the browser's record, though nothing ended. */
async function announceAll(
  store: TestAppOptions['store'],
  browser: Browser,
  app: FastifyInstance,
): Promise<void> {
  const name = [...browser.cookies.keys()].find((cookie) => cookie.endsWith('sign-on')) ?? ''
  await app.ready()
  await store?.announce?.(signOnKey(browser.cookies.get(name) ?? ''))
  await nextTurns()
}
