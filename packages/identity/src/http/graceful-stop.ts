import type { Server as HttpServer, IncomingMessage } from 'node:http'
import { Server } from 'node:net'
import process from 'node:process'
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { temporarilyUnavailable } from '../errors/api-error.ts'

/** How long the parts of a stop take at most, in milliseconds. */
export interface StopTimes {
  /** For requests under way; those that are not done are then answered with 503. @default 3000 */
  graceMs?: number
  /** Without a request before connections that are open and idle are closed. @default 250 */
  quietMs?: number
}

// an import would evaluate all exports, and WebSocket loads the whole HTTP client of Node.js: 75 modules
const http = process.getBuiltinModule('node:http')

const checkMs = 10
/** For connections that still come in: under load there is always another one. */
const acceptMs = 1_500
/** For the last answers to leave. */
const flushMs = 100

/**
 * Lets a server stop without cutting a request. When it closes, it first stops listening. Requests under way finish;
 * those that still arrive on open connections are answered with 503, and each answer ends its connection. Idle
 * connections are closed last: a request may already be on its way on one, and its sender would not know whether it was
 * done. Call it before anything else adds a hook, and build the server with `return503OnClosing: false`.
 *
 * @returns a function that adds the last step; call it after all plugins were registered
 */
export function stopGracefully(app: FastifyInstance, times: StopTimes = {}): () => void {
  const { graceMs = 3_000, quietMs = 250 } = times
  const unanswered = new Set<FastifyReply>()
  // for `localhost` Fastify listens with a server for each address, and shows the first one only
  const servers = new Set<HttpServer>([app.server])
  let isStopping = false
  let lastArrival = 0

  app.addHook('onRequest', async (request, reply) => {
    unanswered.add(reply)
    const server: unknown = Reflect.get(request.raw.socket, 'server')
    if (server instanceof http.Server) servers.add(server)
    reply.raw.once('close', () => unanswered.delete(reply))
    if (!isStopping) return
    await dropBody(request.raw)
    lastArrival = Date.now()
    throw temporarilyUnavailable()
  })
  app.addHook('onSend', async (_request, reply, payload) => {
    if (isStopping) reply.header('connection', 'close')
    return payload
  })
  app.addHook('onResponse', async (_request, reply) => void unanswered.delete(reply))

  async function stop(): Promise<void> {
    isStopping = true
    lastArrival = Date.now()
    if (!app.server.listening) return
    const deadline = Date.now() + graceMs
    const all = [...servers]
    await Promise.all(all.map(acceptWaiting))
    const release = all.map(keepIdle)
    all.forEach(stopListening)
    await drained(all, deadline)
    for (const end of release) end()
  }

  async function drained(all: readonly HttpServer[], deadline: number): Promise<void> {
    while ((await connectionsOf(all)) > 0) {
      const now = Date.now()
      if (unanswered.size === 0 && now - lastArrival >= quietMs) return
      if (now >= deadline) return endAll(all)
      await delay(checkMs)
    }
  }

  async function endAll(all: readonly HttpServer[]): Promise<void> {
    for (const reply of unanswered) {
      reply.request.raw.resume()
      if (!reply.sent) void reply.send(temporarilyUnavailable())
    }
    await delay(flushMs)
    for (const server of all) server.closeAllConnections()
  }

  return () => {
    // hooks of plugins run after those of the root, in the order of registration
    app.register(async (last) => void last.addHook('preClose', stop))
  }
}

/** Reads the body to its end and drops it: a connection that closes with bytes unread is reset, and the answer lost. */
async function dropBody(request: IncomingMessage): Promise<void> {
  if (request.readableEnded || request.destroyed) return
  request.resume()
  await new Promise((resolve) => request.once('end', resolve).once('close', resolve))
}

/**
 * Lets in the connections that the system has accepted already: closing the listening socket would reset them. One
 * comes in with each turn of the event loop.
 */
async function acceptWaiting(server: HttpServer): Promise<void> {
  const latest = Date.now() + acceptMs
  let turnsWithout = 0
  const onConnection = () => {
    turnsWithout = 0
  }
  server.on('connection', onConnection)
  while (turnsWithout < 5 && Date.now() < latest) {
    turnsWithout += 1
    await turn()
  }
  server.off('connection', onConnection)
}

/** `close()` of an HTTP server would close its idle connections at once. */
function stopListening(server: HttpServer): void {
  Server.prototype.close.call(server)
}

/**
 * Keeps the idle connections of a server, also if somebody closes it: Fastify closes its other servers when the first one has
 * closed.
 *
 * @returns a function that closes them
 */
function keepIdle(server: HttpServer): () => void {
  server.closeIdleConnections = () => {}
  return () => {
    Reflect.deleteProperty(server, 'closeIdleConnections')
    server.closeIdleConnections()
  }
}

async function connectionsOf(servers: readonly HttpServer[]): Promise<number> {
  const counts = servers.map(
    (server) =>
      new Promise<number>((resolve) =>
        server.getConnections((error, count) => resolve(error === null ? count : 0)),
      ),
  )
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
}
