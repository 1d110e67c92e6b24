import { connect } from 'node:http2'
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import t, { type Test } from 'tap'
import { latchkey } from '../../src/index.ts'
import { alice, appSecret, clientOf, groupSecret, https, testApp } from '../app.ts'
import { Browser, sentCookies } from '../browser.ts'

/** How a handler may write an answer past Fastify. */
const ways: Record<string, (reply: FastifyReply) => void> = {
  '/head': ({ raw }) => {
    raw.writeHead(200, { 'content-type': 'text/event-stream', 'Cache-Control': 'no-cache' })
    raw.end('data: 1\n\n')
  },
  '/implicit': ({ raw }) => {
    raw.setHeader('content-type', 'text/event-stream')
    raw.setHeader('cache-control', 'public')
    raw.write('data: 1\n\n')
    raw.end()
  },
  '/list': ({ raw }) => {
    raw.writeHead(200, 'Fine', [
      'Content-Type',
      'text/event-stream',
      'Set-Cookie',
      'own=1',
      'set-cookie',
      'own=2',
    ])
    raw.end()
  },
  '/wrapped': ({ raw }) => {
    // as wrappers with a fixed list of parameters call it
    Reflect.apply(raw.writeHead, raw, [200, { 'content-type': 'text/event-stream' }, undefined])
    raw.end()
  },
  '/wrapped-status': ({ raw }) => {
    raw.setHeader('content-type', 'text/event-stream')
    Reflect.apply(raw.writeHead, raw, [200, undefined, undefined])
    raw.end()
  },
  '/own-cookies': (reply) => {
    reply.header('content-type', 'text/event-stream').header('set-cookie', 'own=1')
    reply.raw.writeHead(200, Object.fromEntries(Object.entries(reply.getHeaders())) as Record<string, string>)
    reply.raw.end()
  },
  '/earlier': ({ raw }) => {
    raw.setHeader('set-cookie', ['own=1', 'own=2'])
    raw.writeHead(200, { 'content-type': 'text/event-stream' })
    raw.end()
  },
}

function addWays(app: FastifyInstance): void {
  for (const [url, write] of Object.entries(ways)) {
    app.get(url, { config: { auth: true } }, (_request, reply) => {
      reply.hijack()
      write(reply)
    })
  }
  app.get('/open', (_request, reply) => {
    reply.hijack()
    reply.raw.writeHead(200, { 'cache-control': 'public' })
    reply.raw.end('open')
  })
}

/** Two apps of a group, with a browser that is signed in at the first. */
async function twoApps(t: Test) {
  const { app: shop, world, store } = await testApp()
  const { app: bank } = await testApp({ world, store, app: 'bank', routes: addWays })
  t.teardown(() => Promise.all([shop.close(), bank.close()]))
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  let asked = 0
  const { authenticateSession } = world.service
  world.service.authenticateSession = (...given) => {
    asked += 1
    return authenticateSession(...given)
  }
  return { bank, world, browser, asked: () => asked }
}

for (const url of Object.keys(ways)) {
  t.test(
    `a hijacked answer (${url}) carries the cookies, and reconnects do not ask the service again`,
    async (t) => {
      const { bank, world, browser, asked } = await twoApps(t)
      const events = { accept: 'text/event-stream' }
      const first = await browser.get(bank, url, events)
      t.equal(first.statusCode, 200)
      t.equal(first.headers['content-type'], 'text/event-stream')
      t.equal(first.headers['cache-control'], 'no-store')
      const names = sentCookies(first).map(({ name }) => name)
      const own = { '/list': 2, '/own-cookies': 1, '/earlier': 2 }[url] ?? 0
      t.equal(names.filter((name) => name === 'own').length, own, "the handler's own cookies stay")
      t.equal(names.filter((name) => name === 'latchkey-bank').length, 1)
      for (let reconnect = 0; reconnect < 3; reconnect += 1) {
        world.time += 60_000
        const again = await browser.get(bank, url, events)
        t.equal(again.headers['cache-control'], 'no-store')
        t.notOk(sentCookies(again).some(({ name }) => name === 'latchkey-bank'))
      }
      t.equal(asked(), 1)
    },
  )
}

t.test('a hijacked answer to nobody is left as it is', async (t) => {
  const { bank } = await twoApps(t)
  t.equal((await new Browser().get(bank, '/open')).headers['cache-control'], 'public')
})

t.test('a hijacked answer can be read by a trusted front end, and by no other', async (t) => {
  const trusted = 'https://app.example.com'
  const { app } = await testApp({ ...https, trustedOrigins: [trusted], routes: addWays })
  t.teardown(() => app.close())
  for (const [sent, allowed] of [
    [trusted, trusted],
    ['https://evil.example', undefined],
  ]) {
    const answer = await new Browser(https.origin).get(app, '/open', { ...(sent && { origin: sent }) })
    t.equal(answer.headers['access-control-allow-origin'], allowed)
    t.equal(answer.headers['access-control-allow-credentials'], allowed && 'true')
  }
})

t.test('a hijacked answer over HTTP/2 carries the cookies', async (t) => {
  const { app: shop, world, store } = await testApp()
  const bank = Fastify({ http2: true })
  const origin = 'http://localhost:3001'
  const client = clientOf(world)
  await bank.register(latchkey, {
    ...{ app: 'bank', origin, client, store, now: () => world.time },
    secrets: [appSecret],
    signOn: { secrets: [groupSecret] },
  })
  bank.get('/events', { config: { auth: true } }, (_request, reply) => {
    reply.hijack()
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream' })
    reply.raw.end('data: 1\n\n')
  })
  const session = connect(await bank.listen({ host: '127.0.0.1', port: 0 }))
  t.teardown(async () => {
    session.destroy()
    await Promise.all([shop.close(), bank.close()])
  })
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const headers = await new Promise<Record<string, unknown>>((resolve, reject) => {
    session.request({ ':path': '/events', cookie }).on('response', resolve).on('error', reject).end()
  })
  t.equal(headers[':status'], 200)
  t.match(String(headers['set-cookie']), 'latchkey-bank=')
  t.equal(headers['cache-control'], 'no-store')
})
