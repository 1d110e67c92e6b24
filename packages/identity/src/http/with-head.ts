import type { Readable } from 'node:stream'
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
  } else {
    dropStream(payload, (err) => reply.log.error({ err }, 'the body of an answer to HEAD failed'))
  }
  done(null, null)
}

/** A stream that nobody reads would keep what it reads from, and its error would end the process. */
function dropStream(payload: unknown, onError: (error: unknown) => void): void {
  if (isNodeStream(payload)) payload.on('error', onError).resume()
  if (payload instanceof ReadableStream) payload.cancel().catch(onError)
}

/** Hosts may have streams of the `readable-stream` package. */
function isNodeStream(payload: unknown): payload is Readable {
  const isObject = typeof payload === 'object' && payload !== null
  return isObject && 'resume' in payload && typeof payload.resume === 'function'
}
