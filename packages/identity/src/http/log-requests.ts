import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** W3C Trace Context, section 3.2, in its version 00. */
const traceparent = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/

/**
 * Writes one line for each request when it is over: method, route, status, milliseconds, and the trace that it belongs to. The
 * route is the pattern, because paths and queries may hold secrets. Checks of health are logged at level `debug`.
 *
 * The logger adds the id of the request as `reqId`.
 */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => logRequest(request, reply))
}

/** Writes the line of a request; for those that end before any hook runs. */
export function logRequest(request: FastifyRequest, reply: FastifyReply): void {
  const { url } = request.routeOptions
  const level = url?.startsWith('/health/') ? 'debug' : 'info'
  const trace_id = traceOf(request)
  request.log[level](
    {
      method: request.method,
      // unset for paths that do not exist: they are the words of a stranger
      ...(url !== undefined && { route: url }),
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      ...(trace_id !== undefined && { trace_id }),
      // the caller went away before the answer
      ...(!reply.raw.writableEnded && { aborted: true }),
    },
    'request',
  )
}

function traceOf({ headers }: FastifyRequest): string | undefined {
  const given = headers.traceparent
  return typeof given === 'string' ? traceparent.exec(given)?.[1] : undefined
}
