import dns from 'node:dns'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { mock } from 'node:test'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import { answerApiError } from '../../src/http/error-handlers.ts'
import { type StopTimes, stopGracefully } from '../../src/http/graceful-stop.ts'

/** A server with a route that waits for `open`. */
async function startServer(t: Test, times?: StopTimes, host = '127.0.0.1') {
  const gate = Promise.withResolvers<void>()
  const arrived = Promise.withResolvers<void>()
  const app = Fastify({ return503OnClosing: false })
  app.setErrorHandler(answerApiError)
  const addLastStep = stopGracefully(app, times)
  app.get('/quick', async () => ({ ok: true }))
  app.get('/slow', async () => {
    arrived.resolve()
    await gate.promise
    return { ok: true }
  })
  app.post('/body', async () => ({ ok: true }))
  addLastStep()
  await app.listen({ port: 0, host })
  const address = app.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  t.after(async () => {
    gate.resolve()
    await app.close()
  })
  return { app, port, arrived: arrived.promise, open: () => gate.resolve() }
}

/** Sends one request and resolves with the status, or with the code of the error. */
function send(port: number, path: string, agent: Agent, host = '127.0.0.1'): Promise<number | string> {
  return new Promise((resolve) => {
    const sent = request({ host, port, path, agent }, (response) => {
      response.resume()
      response.once('end', () => resolve(response.statusCode ?? 0))
      response.once('error', () => resolve('cut'))
    })
    sent.once('error', (error) => resolve('code' in error ? String(error.code) : 'error'))
    sent.end()
  })
}

t.test('a server that stops under load cuts no request: each is answered, or never connected', async (t) => {
  const { app, port } = await startServer(t)
  const results: (number | string)[] = []
  const isServing = Promise.withResolvers<void>()
  const clients = Array.from({ length: 20 }, async () => {
    const own = new Agent({ keepAlive: true, maxSockets: 1 })
    for (;;) {
      const result = await send(port, '/quick', own)
      results.push(result)
      if (results.length === 200) isServing.resolve()
      if (result !== 200) break
    }
    own.destroy()
  })
  await isServing.promise
  await app.close()
  await Promise.all(clients)
  const counts = Map.groupBy(results, (result) => result)
  t.strictSame(
    [...counts.keys()].filter((result) => ![200, 503, 'ECONNREFUSED'].includes(result)),
    [],
  )
  t.ok((counts.get(503)?.length ?? 0) > 0, 'some arrived on open connections')
})

t.test('requests under way are answered while later ones on open connections are refused', async (t) => {
  const { app, port, arrived, open } = await startServer(t)
  const [first, second] = [new Agent({ keepAlive: true }), new Agent({ keepAlive: true })]
  t.after(() => [first, second].map((agent) => agent.destroy()))
  t.equal(await send(port, '/quick', second), 200)
  const slow = send(port, '/slow', first)
  await arrived
  const closing = app.close()
  while (app.server.listening) await new Promise(setImmediate)
  t.equal(await send(port, '/quick', second), 503)
  open()
  t.equal(await slow, 200)
  await closing
})

t.test('a server for localhost cuts no request on any of its addresses', async (t) => {
  const second = '127.0.0.2'
  t.after(() => mock.restoreAll())
  const own = dns.lookup
  // as where localhost has addresses of IPv4 and IPv6
  mock.method(dns, 'lookup', (...given: unknown[]) => {
    const [host, options, done] = given
    const isAll = host === 'localhost' && typeof options === 'object' && options !== null && 'all' in options
    if (!isAll || typeof done !== 'function') return Reflect.apply(own, dns, given)
    done(
      null,
      ['127.0.0.1', second].map((address) => ({ address, family: 4 })),
    )
  })
  const { app, port, arrived, open } = await startServer(t, {}, 'localhost')
  t.equal(app.addresses().length, 2)
  const agents = [new Agent({ keepAlive: true }), new Agent({ keepAlive: true })] as const
  t.after(() => agents.map((agent) => agent.destroy()))
  t.equal(await send(port, '/quick', agents[0], second), 200)
  const slow = send(port, '/slow', agents[1], second)
  await arrived
  const closing = app.close()
  while (app.server.listening) await new Promise(setImmediate)
  t.equal(await send(port, '/quick', agents[0], second), 503, 'on an open connection')
  open()
  t.equal(await slow, 200)
  await closing
  t.equal(await send(port, '/quick', agents[0], '127.0.0.1'), 'ECONNREFUSED')
})

t.test('what is not done in time is refused with 503 and Retry-After, and the server stops', async (t) => {
  const { app, port } = await startServer(t, { graceMs: 50, quietMs: 10 })
  const answers = [
    'GET /slow HTTP/1.1\r\nhost: x\r\n\r\n',
    `POST /body HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{`,
  ].map(async (text) => {
    const socket = connect(port, '127.0.0.1')
    socket.write(text)
    let answer = ''
    for await (const chunk of socket) answer += String(chunk)
    return answer
  })
  // its head is never complete, so nobody can answer it
  const silent = connect(port, '127.0.0.1')
  silent.write('GET / HTTP/1.1\r\n')
  silent.on('error', () => {})
  while ((await connections(app)) < 3) await new Promise(setImmediate)
  const ended = once(silent, 'close')
  await app.close()
  for (const answer of await Promise.all(answers)) {
    t.match(
      answer,
      /^HTTP\/1\.1 503 .*\r\nretry-after: 1\r\n.*connection: close.*"error_code":"temporarily_unavailable"/s,
    )
  }
  await ended
})

t.test('a server without connections stops at once, and so does one that never listened', async (t) => {
  const { app } = await startServer(t, { graceMs: 60_000, quietMs: 60_000 })
  await app.close()
  const silent = Fastify()
  stopGracefully(silent)()
  await silent.ready()
  await silent.close()
  t.pass('both have stopped')
})

function connections(app: Awaited<ReturnType<typeof startServer>>['app']): Promise<number> {
  return new Promise((resolve) => app.server.getConnections((_error, count) => resolve(count)))
}
