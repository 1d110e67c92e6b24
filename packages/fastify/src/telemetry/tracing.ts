/** What a decision tells its span. */
export interface DecisionSpan {
  attribute(name: string, value: string | boolean): void
}

export interface Tracing {
  /** Whether an SDK is registered by now. */
  isOn(): boolean
  /** Runs work inside a span. */
  run<T>(name: string, work: (span: DecisionSpan) => Promise<T>): Promise<T>
}

/** Spans by OpenTelemetry where its API is installed and an SDK is registered, at whatever time; else none. */
export async function loadTracing(): Promise<Tracing | undefined> {
  const api = await import('@opentelemetry/api').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return undefined
    throw error
  })
  if (api === undefined) return undefined
  const { trace, ProxyTracerProvider, SpanKind, SpanStatusCode } = api
  return {
    isOn() {
      const provider = trace.getTracerProvider()
      return !(provider instanceof ProxyTracerProvider) || provider.getDelegateTracer('') !== undefined
    },
    run(name, work) {
      const tracer = trace.getTracer('@latchkey/fastify')
      return tracer.startActiveSpan(name, { kind: SpanKind.INTERNAL }, async (span) => {
        try {
          return await work({ attribute: (key, value) => span.setAttribute(key, value) })
        } catch (error) {
          // its name alone: messages are the host's to log
          span.setStatus({
            code: SpanStatusCode.ERROR,
            message: error instanceof Error ? error.name : 'error',
          })
          throw error
        } finally {
          span.end()
        }
      })
    },
  }
}
