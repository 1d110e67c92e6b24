import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'

/** Which calls a fault is for. */
export interface FaultScope {
  /** How many calls. @default 1 */
  calls?: number
  /** Only calls whose path contains this, such as `session/authenticate`. @default all calls */
  path?: string
}

/** Makes the next calls of the identity service go wrong, as networks and services do. */
export interface Faults {
  /** Answers 429. @default `Retry-After: 1` */
  rateLimit(scope?: FaultScope & { retryAfterSeconds?: number }): void
  /** Answers another status, with a body that is not the service's, as a proxy before it does. @default 503 */
  fail(scope?: FaultScope & { status?: number }): void
  /** Does what was asked, then drops the answer. */
  drop(scope?: FaultScope): void
  /** Refuses connections: nothing is done. */
  refuse(scope?: FaultScope): void
  /** Answers late. */
  delay(ms: number, scope?: FaultScope): void
  /** Answers with this in place of the service's answer, such as the tokens of another user. */
  answer(body: unknown, scope?: FaultScope & { status?: number }): void
  /** Ends all faults. */
  clear(): void
}

type Handler = (request: IncomingMessage, response: ServerResponse, serve: () => void) => void | Promise<void>

interface Fault {
  left: number
  path: string
  handle: Handler
}

/** The faults, and the gate through which every call passes. */
export type FaultGate = Faults & {
  pass(request: IncomingMessage, response: ServerResponse, service: FastifyInstance): void
}

/** Creates the gate. */
export function createFaults(): FaultGate {
  const faults: Fault[] = []
  const add = ({ calls = 1, path = '' }: FaultScope = {}, handle: Handler) => {
    faults.push({ left: calls, path, handle })
  }
  const next = (url: string): Handler | undefined => {
    const fault = faults.find(({ path }) => url.includes(path))
    if (fault === undefined) return undefined
    fault.left -= 1
    if (fault.left <= 0) faults.splice(faults.indexOf(fault), 1)
    return fault.handle
  }
  return {
    pass(request, response, service) {
      const serve = () => service.routing(request, response)
      const handle = next(request.url ?? '')
      if (handle === undefined) serve()
      else void handle(request, response, serve)
    },
    rateLimit(scope = {}) {
      const { retryAfterSeconds = 1 } = scope
      const body = { message: 'Too many requests', error_code: 'rate_limit_exceeded' }
      add(scope, (_request, response) => send(response, 429, body, { 'retry-after': `${retryAfterSeconds}` }))
    },
    fail(scope = {}) {
      const { status = 503 } = scope
      add(scope, (_request, response) => {
        response
          .writeHead(status, { 'content-type': 'text/html' })
          .end('<h1>The server is not available</h1>')
      })
    },
    drop(scope) {
      add(scope, (_request, response, serve) => {
        response.write = () => true
        response.end = () => {
          response.destroy()
          return response
        }
        serve()
      })
    },
    refuse(scope) {
      add(scope, (request) => {
        request.destroy()
      })
    },
    delay(ms, scope) {
      add(scope, async (_request, _response, serve) => {
        await delay(ms)
        serve()
      })
    },
    answer(body, scope = {}) {
      const { status = 200 } = scope
      add(scope, (_request, response) => send(response, status, body))
    },
    clear() {
      faults.length = 0
    },
  }
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { ...headers, 'content-type': 'application/json' }).end(JSON.stringify(body))
}
