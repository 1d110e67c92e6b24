import '@latchkey/fastify'
import { PassThrough } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { serveStaticFiles, staticFile } from './static-files.ts'

/** Milliseconds between keep-alive comments for proxies. */
const heartbeatMs = 25_000

/** `GET /session-events`: reports the end of the session to an open page by server-sent events; also serves its script. */
export function addSessionEvents(app: FastifyInstance): void {
  serveStaticFiles(app, [staticFile('/session.js', 'js', new URL('../assets/session.js', import.meta.url))])

  app.get('/session-events', { config: { auth: true }, exposeHeadRoute: false }, (request, reply) => {
    const signal = request.sessionEnd()
    const stream = new PassThrough()
    const end = () => {
      if (signal.reason === 'signed_out') stream.write('event: signed_out\ndata: signed out\n\n')
      stream.end()
    }
    const heartbeat = setInterval(() => stream.write(':\n\n'), heartbeatMs)
    stream.once('close', () => clearInterval(heartbeat))
    stream.write('retry: 1000\n\n')
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
    return reply.type('text/event-stream').send(stream)
  })
}
