import process from 'node:process'
import { isDeepStrictEqual } from 'node:util'
import type { FastifyReply } from 'fastify'
import { PluginError } from '../errors.ts'
import { problemBody, problemType } from './refusal.ts'

// an import would evaluate all exports, and WebSocket loads the whole HTTP client of Node.js: 75 modules
const { STATUS_CODES } = process.getBuiltinModule('node:http')

const thrown = new WeakMap<FastifyReply, PluginError>()

/** Notes the error that a reply is about. */
export function noteError(reply: FastifyReply, error: unknown): void {
  if (error instanceof PluginError) thrown.set(reply, error)
}

/**
 * Gives an error of the plugin the body that its refusals have (RFC 9457), wherever it was thrown. What an error handler
 * or a response schema of the app has written stays.
 *
 * @returns the body to send
 */
export function problemOfError(reply: FastifyReply, payload: unknown): unknown {
  const error = thrown.get(reply)
  if (error === undefined || typeof payload !== 'string' || !isFastifysOwn(payload, error)) return payload
  reply.removeHeader('content-length')
  reply.header('content-type', problemType)
  return problemBody(error)
}

function isFastifysOwn(payload: string, { statusCode, code, message }: PluginError): boolean {
  if (!payload.startsWith('{')) return false
  try {
    return isDeepStrictEqual(JSON.parse(payload), {
      statusCode,
      code,
      error: STATUS_CODES[statusCode],
      message,
    })
  } catch {
    return false
  }
}
