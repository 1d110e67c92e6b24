import type { FastifyBaseLogger } from 'fastify'

/** As much of the API of OpenTelemetry as is needed here. */
export type OpenTelemetry = Pick<
  typeof import('@opentelemetry/api'),
  'trace' | 'ProxyTracerProvider' | 'SpanKind' | 'SpanStatusCode'
>

/** Loads the API of OpenTelemetry; `undefined` if it is not installed, or in an unknown version, which is logged. */
export async function loadOpenTelemetry(log: FastifyBaseLogger): Promise<OpenTelemetry | undefined> {
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
