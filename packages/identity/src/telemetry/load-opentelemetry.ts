import type { FastifyBaseLogger } from 'fastify'

/** As much of the API of OpenTelemetry as is needed here. */
export type OpenTelemetry = Pick<
  typeof import('@opentelemetry/api'),
  'trace' | 'ProxyTracerProvider' | 'SpanKind' | 'SpanStatusCode'
>

/** Where version 1 of the API keeps what is registered with it, in all of its copies: {@link https://github.com/open-telemetry/opentelemetry-js/blob/main/api/src/internal/global-utils.ts}. */
const registered = Symbol.for('opentelemetry.js.api.1')

/**
 * Returns the function that gives the API of OpenTelemetry once something is registered with it, at whatever time, and `undefined`
 * before: a process without an SDK never loads it. `undefined` also if it is not installed, or in an unknown version, which is logged.
 */
export function openTelemetryOnceUsed(
  log: FastifyBaseLogger,
): () => Promise<OpenTelemetry | undefined> | undefined {
  let loading: Promise<OpenTelemetry | undefined> | undefined
  return () => {
    if (loading === undefined && registered in globalThis) loading = loadOpenTelemetry(log)
    return loading
  }
}

async function loadOpenTelemetry(log: FastifyBaseLogger): Promise<OpenTelemetry | undefined> {
  const api: Partial<OpenTelemetry> | undefined = await import('@opentelemetry/api').catch(
    (error: unknown) => {
      if (isMissing(error)) return undefined
      log.warn({ err: error }, 'the optional dependency @opentelemetry/api cannot be loaded')
    },
  )
  if (api === undefined) return undefined
  const { trace, ProxyTracerProvider, SpanKind, SpanStatusCode } = api
  const isKnown = trace !== undefined && ProxyTracerProvider !== undefined && SpanKind !== undefined
  if (isKnown && SpanStatusCode !== undefined) return { trace, ProxyTracerProvider, SpanKind, SpanStatusCode }
  log.warn('this version of @opentelemetry/api is not supported: there are no spans')
  return undefined
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
}
