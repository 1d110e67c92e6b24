import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import t from 'tap'
import { Agent, MockAgent, setGlobalDispatcher } from 'undici'
import { createClient } from '../../src/index.ts'
import { createHttpExchange } from '../../src/transport/http-exchange.ts'
import { settings } from '../support/issuer.ts'
import { localService, sendJson, until } from '../support/local-server.ts'
import { tokens } from '../support/mock-service.ts'

const request = { session_id: 'session-1' }
const passwords = { username: 'alice', password: 'p' }

t.test('Q01 refused connections are upstream_unavailable', async (t) => {
  const service = await localService(t, () => {})
  service.server.close()
  service.server.closeAllConnections()
  const error: unknown = await service.client.authenticatePassword(passwords).catch((e: unknown) => e)
  t.match(error, { code: 'upstream_unavailable', cause: { code: 'ECONNREFUSED' } })
})

t.test('Q01 an unknown host is upstream_unavailable', async (t) => {
  const client = createClient({ ...settings, baseUrl: 'https://idp.invalid' })
  t.after(() => client.close())
  await t.rejects(client.authenticatePassword(passwords), { code: 'upstream_unavailable' })
})

t.test('Q02 a call without a response ends with the deadline', async (t) => {
  const service = await localService(t, () => {}, { deadlineMs: 60 })
  const startedAt = performance.now()
  await t.rejects(service.client.authenticateSession(request), {
    code: 'upstream_unavailable',
    message: /60 ms/,
  })
  t.ok(performance.now() - startedAt < 10_000, 'and not after minutes')
})

t.test('Q02 a call with a slow body ends with the deadline', async (t) => {
  let drip: NodeJS.Timeout | undefined
  t.after(() => clearInterval(drip))
  const service = await localService(
    t,
    (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      drip = setInterval(() => response.write(' '), 10)
    },
    { deadlineMs: 500 },
  )
  await t.rejects(service.client.authenticateSession(request), {
    code: 'upstream_unavailable',
    message: /500 ms/,
  })
  await until(() => service.sockets.some((socket) => socket.destroyed))
})

t.test('Q02 a call whose connection does not come about ends with the deadline', async (t) => {
  // accepts connections, and never answers the handshake of TLS
  const sockets: Socket[] = []
  const silent = createServer((socket) => sockets.push(socket.on('error', () => {}))).listen(0)
  await once(silent, 'listening')
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    silent.close()
  })
  const address = silent.address()
  const baseUrl = `https://localhost:${typeof address === 'object' ? address?.port : ''}`
  const agent = new Agent()
  t.after(() => agent.destroy())
  const exchange = createHttpExchange(agent, { maxResponseBytes: 1000, maxConcurrent: 1 })
  const given = { method: 'GET', url: baseUrl, headers: {} } as const
  const startedAt = performance.now()
  const reason = new Error('the deadline')
  const deadline = new AbortController()
  setTimeout(() => deadline.abort(reason), 60)
  await t.rejects(exchange(given, deadline.signal), reason)
  t.ok(performance.now() - startedAt < 5_000, 'and not after the ten seconds of undici')
  // it still waits in the dispatcher
  await t.rejects(exchange(given, new AbortController().signal), { code: 'upstream_unavailable' })
})

t.test('Q02 one deadline covers the client token and the call', async (t) => {
  const service = await localService(t, () => {}, { deadlineMs: 1500 })
  service.server.removeAllListeners('request')
  service.server.on('request', (incoming, response) => {
    incoming.resume()
    if (incoming.url !== '/oidc/token') return
    setTimeout(
      () => sendJson(response, 200, { access_token: 't', token_type: 'Bearer', expires_in: 60 }),
      1400,
    )
  })
  // a busy machine may delay one try; two deadlines would delay each
  let quickest = Number.POSITIVE_INFINITY
  for (let tries = 0; tries < 3 && quickest >= 2850; tries += 1) {
    const startedAt = performance.now()
    await t.rejects(service.client.authenticateSession(request), { code: 'upstream_unavailable' })
    quickest = Math.min(quickest, performance.now() - startedAt)
  }
  t.ok(quickest < 2850, 'not 1400 ms and then 1500 more')
})

t.test('Q21 an aborted call closes its connection', async (t) => {
  const service = await localService(t, () => {})
  const controller = new AbortController()
  const call = service.client.authenticateSession(request, { signal: controller.signal })
  await until(() => service.count === 1)
  controller.abort(new Error('browser gone'))
  await t.rejects(call, { code: 'aborted', cause: { message: 'browser gone' } })
  await until(() => service.sockets.some((socket) => socket.destroyed))
})

t.test('Q21 an aborted call does not abort the shared request for a client token', async (t) => {
  const service = await localService(t, (_, response) => sendJson(response, 200, tokens))
  let answerToken = () => {}
  let tokenRequests = 0
  const [answerCall] = service.server.listeners('request')
  service.server.removeAllListeners('request')
  service.server.on('request', (incoming, response) => {
    if (incoming.url !== '/oidc/token') return answerCall?.call(service.server, incoming, response)
    incoming.resume()
    tokenRequests++
    answerToken = () => sendJson(response, 200, { access_token: 't', token_type: 'Bearer', expires_in: 60 })
  })
  const controller = new AbortController()
  const aborted = service.client.authenticateSession(request, { signal: controller.signal })
  const other = service.client.authenticateSession(request)
  await until(() => tokenRequests === 1)
  controller.abort()
  await t.rejects(aborted, { code: 'aborted' })
  answerToken()
  t.match(await other, tokens)
  t.equal(tokenRequests, 1)
})

t.test('Q10 a body shorter than its Content-Length is upstream_unavailable', async (t) => {
  const service = await localService(t, (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
    response.write(JSON.stringify(tokens))
    response.socket?.end()
  })
  await t.rejects(service.client.authenticatePassword(passwords), { code: 'upstream_unavailable' })
  t.equal(service.count, 1)
})

t.test('Q10 a chunked body that breaks off is upstream_unavailable', async (t) => {
  const service = await localService(t, (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write(JSON.stringify(tokens), () => response.socket?.destroy())
  })
  await t.rejects(service.client.authenticatePassword(passwords), { code: 'upstream_unavailable' })
})

t.test('Q10 a connection reset in mid-body is upstream_unavailable', async (t) => {
  const service = await localService(t, (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
    response.write('{"access_token":', () => response.socket?.resetAndDestroy())
  })
  await t.rejects(service.client.authenticatePassword(passwords), { code: 'upstream_unavailable' })
})

t.test('Q10 bytes that are not HTTP are upstream_unavailable and not in the error', async (t) => {
  const server = createServer((socket: Socket) => {
    socket.on('error', () => {})
    socket.end('SSH-2.0-secret-banner\r\n')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const client = createClient({ ...settings, baseUrl: `http://127.0.0.1:${port}` })
  t.after(async () => {
    await client.close()
    server.close()
  })
  const error: unknown = await client.authenticatePassword(passwords).catch((e: unknown) => e)
  t.match(error, { code: 'upstream_unavailable', cause: undefined })
})

t.test('Q11 a body over the limit is cut off, by its Content-Length or while reading', async (t) => {
  for (const length of ['1000000000', undefined]) {
    let written = 0
    const service = await localService(
      t,
      (_, response) => {
        response.writeHead(200, {
          'content-type': 'application/json',
          ...(length !== undefined && { 'content-length': length }),
        })
        const pour = () => {
          while (!response.destroyed && response.write('x'.repeat(65_536))) written += 65_536
        }
        response.on('drain', pour)
        pour()
      },
      { maxResponseBytes: 100_000 },
    )
    await t.rejects(service.client.authenticatePassword(passwords), {
      code: 'upstream_protocol',
      message: /100000 bytes/,
    })
    await until(() => service.sockets.some((socket) => socket.destroyed))
    t.ok(written < 20_000_000)
  }
})

t.test('Q11 the body of an error response is limited', async (t) => {
  const service = await localService(
    t,
    (_, response) => response.writeHead(400, { 'content-type': 'text/html' }).end('x'.repeat(5000)),
    { maxResponseBytes: 1024 },
  )
  await t.rejects(service.client.authenticatePassword(passwords), { code: 'upstream_protocol' })
})

t.test('a body of exactly the limit is read', async (t) => {
  const body = JSON.stringify({ ...tokens, pad: '' })
  const padded = body.replace('"pad":""', `"pad":"${'x'.repeat(2048 - body.length)}"`)
  const service = await localService(
    t,
    (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(padded),
    { maxResponseBytes: 2048 },
  )
  t.match(await service.client.authenticateSession(request), tokens)
})

t.test('Q11 a compressed body is refused', async (t) => {
  let asked: string | string[] | undefined
  const service = await localService(t, (incoming, response) => {
    asked = incoming.headers['accept-encoding']
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end('bomb')
  })
  await t.rejects(service.client.authenticatePassword(passwords), { code: 'upstream_protocol' })
  t.equal(asked, 'identity')
})

t.test('redirects are not followed', async (t) => {
  const other = await localService(t, (_, response) => sendJson(response, 200, tokens))
  for (const status of [301, 302, 303, 307, 308]) {
    const service = await localService(t, (_, response) =>
      response.writeHead(status, { location: `${other.origin}/cis/v1/auth/session/authenticate` }).end(),
    )
    await t.rejects(service.client.authenticateSession(request), { code: 'upstream_protocol', status })
  }
  t.equal(other.sockets.length, 0)
})

t.test(
  'Q13 a kept connection that the service closes under a call is replaced, if the call may happen twice',
  async (t) => {
    const service = await localService(t, (_, response, index) => {
      if (index === 0) response.socket?.destroy()
      else sendJson(response, 200, tokens)
    })
    t.match(await service.client.authenticateSession(request), tokens)
    t.equal(service.count, 2)
  },
)

t.test('Q13 a log-in is not repeated when the service closes the kept connection', async (t) => {
  const service = await localService(t, (_, response) => response.socket?.destroy())
  await t.rejects(service.client.authenticatePassword(passwords), { code: 'upstream_unavailable' })
  t.equal(service.count, 1)
})

t.test('Q17 no kind of response leaks a connection', async (t) => {
  const answers = [200, 204, 302, 400, 401, 403, 404, 429, 500, 503]
  const service = await localService(
    t,
    (_, response, index) => {
      const status = answers[index % answers.length] ?? 200
      response
        .writeHead(status, { 'content-type': 'text/html' })
        .end(status === 204 ? undefined : 'x'.repeat(3000))
    },
    { connections: 2, deadlineMs: 20_000 },
  )
  for (let i = 0; i < 200; i++) {
    await t.rejects(service.client.authenticatePassword({ username: `user-${i}`, password: 'p' }))
  }
  t.ok(service.sockets.length <= 2, `${service.sockets.length} connections`)
})

t.test('Q16 no more connections are opened than configured', async (t) => {
  const service = await localService(
    t,
    (_, response) => setImmediate(() => sendJson(response, 200, tokens)),
    {
      connections: 3,
    },
  )
  await Promise.all(Array.from({ length: 40 }, () => service.client.authenticateSession(request)))
  t.ok(service.sockets.length <= 3)
})

t.test('Q16 calls beyond sixteen for each connection fail at once', async (t) => {
  const service = await localService(t, () => {}, { connections: 1, deadlineMs: 5000 })
  const controller = new AbortController()
  await t.rejects(service.client.authenticateSession(request, { signal: AbortSignal.timeout(20) }))
  const waiting = Array.from({ length: 16 }, () =>
    service.client.authenticatePassword(passwords, { signal: controller.signal }).catch((e: unknown) => e),
  )
  await t.rejects(service.client.authenticatePassword(passwords), {
    code: 'upstream_unavailable',
    message: /Too many/,
  })
  controller.abort()
  for (const error of await Promise.all(waiting)) t.match(error, { code: 'aborted' })
})

t.test('Q18 neither the global dispatcher nor proxy variables are used', async (t) => {
  const blocked = new MockAgent()
  blocked.disableNetConnect()
  setGlobalDispatcher(blocked)
  const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY', 'NODE_USE_ENV_PROXY']
  for (const name of names) process.env[name] = 'http://127.0.0.1:1'
  t.after(async () => {
    for (const name of names) delete process.env[name]
    setGlobalDispatcher(new Agent())
    await blocked.close()
  })
  const service = await localService(t, (_, response) => sendJson(response, 200, tokens))
  t.match(await service.client.authenticateSession(request), tokens)
})

t.test('a closed client refuses calls and leaves a given dispatcher open', async (t) => {
  const own = await localService(t, (_, response) => sendJson(response, 200, tokens))
  await own.client.close()
  await own.client.close()
  await t.rejects(own.client.authenticatePassword(passwords), { code: 'upstream_unavailable' })
  const dispatcher = new Agent()
  t.after(() => dispatcher.close())
  const given = await localService(t, (_, response) => sendJson(response, 200, tokens), { dispatcher })
  await given.client.close()
  t.match(await given.client.authenticateSession(request), tokens)
})

t.test('an exchange with an aborted signal is not started', async (t) => {
  const agent = new MockAgent()
  agent.disableNetConnect()
  t.after(() => agent.close())
  const exchange = createHttpExchange(agent, { maxResponseBytes: 1024, maxConcurrent: 1 })
  const reason = new Error('over')
  const call = exchange({ method: 'GET', url: settings.baseUrl, headers: {} }, AbortSignal.abort(reason))
  await t.rejects(call, { message: 'over' })
})
