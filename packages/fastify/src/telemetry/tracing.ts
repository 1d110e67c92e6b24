import type { FastifyBaseLogger } from 'fastify'
import { loadOptional } from './optional-module.ts'

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

/**
 * Spans by OpenTelemetry, if its API is installed and an SDK is registered, at whatever time; `undefined` without the API
 * and with an unknown version of it.
 */
export async function loadTracing(log: FastifyBaseLogger): Promise<Tracing | undefined> {
  const api = await loadOptional('@opentelemetry/api', () => import('@opentelemetry/api'), log)
  if (api === undefined) return undefined
  const { trace, ProxyTracerProvider, SpanKind, SpanStatusCode } = api
  const isComplete = trace !== undefined && ProxyTracerProvider !== undefined && SpanKind !== undefined
  if (!isComplete || SpanStatusCode === undefined) {
    log.warn('this version of @opentelemetry/api is not supported: decisions have no spans')
    return undefined
  }
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
