import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * Makes a fault happen to one call, before the service begins to answer it.
 *
 * @param released ends a delay early
 * @returns the reply if the call has been answered; otherwise the service answers it
 */
export type FaultHandler = (
  request: FastifyRequest,
  reply: FastifyReply,
  released: AbortSignal,
) => FastifyReply | undefined | Promise<FastifyReply | undefined>

/** Answers with this, and does nothing. */
export function sendInstead(
  status: number,
  body: unknown,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): FaultHandler {
  const isText = headers['content-type'] === 'text/html'
  const payload = isText ? String(body) : JSON.stringify(body)
  const type = isText ? 'text/html' : 'application/json'
  return (_request, reply) => reply.code(status).headers(headers).type(type).send(payload)
}

/** Lets the service do what was asked, and ends the connection in place of its answer. */
export const dropAnswer: FaultHandler = (_request, { raw }) => {
  raw.write = () => true
  raw.end = () => {
    raw.destroy()
    return raw
  }
  return undefined
}

/** Ends the connection. */
export const refuseCall: FaultHandler = (request, reply) => {
  reply.hijack()
  request.raw.socket.destroy()
  return reply
}

/** Waits first. */
export function delayAnswer(ms: number): FaultHandler {
  return async (_request, _reply, signal) => {
    try {
      await delay(ms, undefined, { signal })
    } catch {
      // released: the call goes on at once
    }
    return undefined
  }
}

/** Answers a JWKS that is well-formed, with a key that signed nothing. */
export const wrongKeys: FaultHandler = (request, reply, released) => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const key = { ...publicKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'ES256', use: 'sig' }
  return sendInstead(200, { keys: [key] })(request, reply, released)
}
