import type { FastifyInstance, onSendHookHandler } from 'fastify'

/**
 * The methods of a route: `HEAD` comes with `GET`. Fastify would register a second route for it, and a service has some hundred;
 * routes take the largest part of its start.
 */
export function withHead(method: string): string[] {
  return method === 'GET' ? ['GET', 'HEAD'] : [method]
}

/**
 * Takes the body from answers to `HEAD`, and leaves its length, as Fastify does on the routes that it adds itself. Node.js drops the body
 * too, but a host may have set `http: { rejectNonStandardBodyWrites: true }`. Call it before routes are added.
 */
export function dropBodiesOfHead(app: Pick<FastifyInstance, 'addHook'>): void {
  app.addHook('onRoute', (route) => {
    if (!Array.isArray(route.method) || !route.method.includes('HEAD')) return
    route.onSend = [route.onSend ?? [], dropBody].flat()
  })
}

const dropBody: onSendHookHandler = (request, reply, payload, done) => {
  if (request.method !== 'HEAD') return done(null, payload)
  if (typeof payload === 'string' || Buffer.isBuffer(payload)) {
    reply.header('content-length', Buffer.byteLength(payload))
  }
  done(null, null)
}
