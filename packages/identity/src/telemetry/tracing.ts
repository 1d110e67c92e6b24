import type { FastifyBaseLogger } from 'fastify'

/** Spans around pieces of work. */
export interface Tracing {
  /** Whether an SDK is registered by now. */
  isOn(): boolean
  /** Runs work inside a span that ends with the outcome of the work. */
  run<T>(
    name: string,
    attributes: Readonly<Record<string, string>>,
    work: (end: (outcome: string) => void) => Promise<T>,
  ): Promise<T>
}

/**
 * Spans by OpenTelemetry, if its API is installed and an SDK is registered, at whatever time; `undefined` without the API
 * and with an unknown version of it.
 */
export async function loadTracing(log: FastifyBaseLogger): Promise<Tracing | undefined> {
  const api = await import('@opentelemetry/api').catch((error: unknown) => {
    if (!isMissing(error))
      log.warn({ err: error }, 'the optional dependency @opentelemetry/api cannot be loaded')
  })
  if (api === undefined) return undefined
  const { trace, ProxyTracerProvider, SpanKind, SpanStatusCode } = api
  const isComplete = trace !== undefined && ProxyTracerProvider !== undefined && SpanKind !== undefined
  if (!isComplete || SpanStatusCode === undefined) {
    log.warn('this version of @opentelemetry/api is not supported: there are no spans')
    return undefined
  }
  return {
    isOn() {
      const provider = trace.getTracerProvider()
      return !(provider instanceof ProxyTracerProvider) || provider.getDelegateTracer('') !== undefined
    },
    run(name, attributes, work) {
      const options = { kind: SpanKind.INTERNAL, attributes: { ...attributes } }
      return trace.getTracer('@latchkey/identity').startActiveSpan(name, options, async (span) => {
        try {
          return await work((outcome) => {
            span.setAttribute('latchkey.outcome', outcome)
            // a wrong password is no fault of the service
            const isFault = outcome === 'unavailable' || outcome === 'failed'
            if (isFault) span.setStatus({ code: SpanStatusCode.ERROR, message: outcome })
          })
        } finally {
          span.end()
        }
      })
    },
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
}
