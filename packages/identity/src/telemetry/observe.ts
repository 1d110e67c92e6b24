import { ApiError } from '../errors/api-error.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import { isDatabaseOutage } from '../storage/database-fault.ts'
import type { OpenTelemetry } from './load-opentelemetry.ts'
import type { Metrics } from './metrics.ts'

/** A piece of work that is worth watching. Every value is a word of ours. */
export type Observed =
  | { kind: 'login'; method: string }
  | { kind: 'silent_authentication' }
  | { kind: 'token_request'; grant: 'client_credentials' | 'refresh_token' }

/** Runs work, and reports how long it took and what the outcome was. */
export type Observe = <T>(what: Observed, work: () => Promise<T>) => Promise<T>

/** What work came to, for metrics and spans. */
export type Outcome = 'success' | 'refused' | 'limited' | 'unavailable' | 'failed'

/**
 * Reports to metrics, and to OpenTelemetry once an SDK is registered, at whatever time.
 *
 * @param telemetryOf gives the API once something is registered with it
 */
export function createObserve(
  metrics: Metrics | undefined,
  telemetryOf: () => Promise<OpenTelemetry | undefined> | undefined,
): Observe {
  async function measure<T>(what: Observed, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now()
    let outcome: Outcome = 'success'
    try {
      return await work()
    } catch (error) {
      outcome = outcomeOf(error)
      throw error
    } finally {
      if (metrics !== undefined) count(metrics, what, outcome, (performance.now() - startedAt) / 1000)
    }
  }

  const withoutSpan = <T>(what: Observed, work: () => Promise<T>) =>
    metrics === undefined ? work() : measure(what, work)

  return (what, work) => {
    const loading = telemetryOf()
    if (loading === undefined) return withoutSpan(what, work)
    return loading.then((telemetry) =>
      telemetry !== undefined && hasSdk(telemetry)
        ? inSpan(telemetry, what, () => measure(what, work))
        : withoutSpan(what, work),
    )
  }
}

function hasSdk({ trace, ProxyTracerProvider }: OpenTelemetry): boolean {
  const provider = trace.getTracerProvider()
  return !(provider instanceof ProxyTracerProvider) || provider.getDelegateTracer('') !== undefined
}

function inSpan<T>(
  { trace, SpanKind, SpanStatusCode }: OpenTelemetry,
  { kind, ...about }: Observed,
  work: () => Promise<T>,
): Promise<T> {
  const attributes = Object.entries(about).map(([name, value]) => [`latchkey.${name}`, value])
  const options = { kind: SpanKind.INTERNAL, attributes: Object.fromEntries(attributes) }
  return trace.getTracer('@latchkey/identity').startActiveSpan(`latchkey.${kind}`, options, async (span) => {
    try {
      const result = await work()
      span.setAttribute('latchkey.outcome', 'success')
      return result
    } catch (error) {
      const outcome = outcomeOf(error)
      span.setAttribute('latchkey.outcome', outcome)
      // a wrong password is no fault of the service
      const isFault = outcome === 'unavailable' || outcome === 'failed'
      if (isFault) span.setStatus({ code: SpanStatusCode.ERROR, message: outcome })
      throw error
    } finally {
      span.end()
    }
  })
}

function count(metrics: Metrics, what: Observed, outcome: Outcome, seconds: number): void {
  switch (what.kind) {
    case 'login':
      metrics.add('latchkey_identity_logins_total', { method: what.method, outcome })
      metrics.time('latchkey_identity_login_duration_seconds', { method: what.method }, seconds)
      return
    case 'silent_authentication':
      metrics.add('latchkey_identity_silent_authentications_total', { outcome })
      metrics.time('latchkey_identity_silent_authentication_duration_seconds', {}, seconds)
      return
    case 'token_request':
      metrics.add('latchkey_identity_token_requests_total', { grant: what.grant, outcome })
      metrics.time('latchkey_identity_token_request_duration_seconds', { grant: what.grant }, seconds)
  }
}

function outcomeOf(error: unknown): Outcome {
  if (isDatabaseOutage(error)) return 'unavailable'
  if (!(error instanceof ApiError || error instanceof OAuthError)) return 'failed'
  const { statusCode: status } = error
  if (status === 429) return 'limited'
  if (status === 503) return 'unavailable'
  return status >= 500 ? 'failed' : 'refused'
}
