import { type Channel, channel } from 'node:diagnostics_channel'
import type { Credentials, LoginReason, LoginStep, LogoutOutcome, LogoutScope, Trace } from '@latchkey/client'
import type { FastifyBaseLogger, FastifyRequest } from 'fastify'
import { CsrfFailedError } from '../errors.ts'
import type { BeginLoginResult, LoginResult, SilentAuthResult } from '../outcomes/results.ts'
import { type AuthEvent, type AuthHooks, authChannels, type RefusedEvent } from './auth-event.ts'
import type { Counters } from './counters.ts'
import { type MetricsRegistry, registerCounters } from './register-counters.ts'
import type { Tracing } from './tracing.ts'

/** The level of the one line that a decision writes; `silent` writes none. */
export type DecisionLogLevel = 'trace' | 'debug' | 'info' | 'silent'

const channels: Record<AuthEvent['type'], Channel> = {
  silent_auth: channel(authChannels.silent_auth),
  login: channel(authChannels.login),
  begin_login: channel(authChannels.begin_login),
  logout: channel(authChannels.logout),
  refused: channel(authChannels.refused),
}

/** What an event says besides where and how long; made only when somebody watches. */
type Told<Event extends AuthEvent> = Event extends AuthEvent
  ? Omit<Event, 'app' | 'requestId' | 'route' | 'durationMs'>
  : never

/** Tells of each decision: counters, channels, hooks, log and spans. Nobody watching costs a counter. */
export class Observer {
  readonly #app: string
  readonly #counters: Counters
  readonly #hooks: AuthHooks
  readonly #level: DecisionLogLevel
  #tracing: Tracing | undefined

  constructor(parts: { app: string; counters: Counters; hooks: AuthHooks; level: DecisionLogLevel }) {
    this.#app = parts.app
    this.#counters = parts.counters
    this.#hooks = parts.hooks
    this.#level = parts.level
  }

  /** Counts since the start, as Prometheus reads them. */
  metrics(): string {
    return this.#counters.text()
  }

  /** Lets a registry of the host report the same counts. */
  registerMetrics(registry: MetricsRegistry): Promise<void> {
    return registerCounters(registry, this.#counters)
  }

  spanBy(tracing: Tracing | undefined): void {
    this.#tracing = tracing
  }

  silentAuth(request: FastifyRequest, decide: () => Promise<SilentAuthResult>): Promise<SilentAuthResult> {
    return this.#observe(request, 'silent_auth', decide, (result): Told<AuthEvent> => {
      const avoidedCallBy = avoidedBy(result)
      if (avoidedCallBy !== undefined) {
        this.#counters.add('latchkey_service_calls_avoided_total', { by: avoidedCallBy })
      }
      return {
        type: 'silent_auth',
        status: result.status,
        ...whoOrWhy(result),
        ...(result.status === 'authenticated' && { source: result.auth.source }),
        ...(avoidedCallBy && { avoidedCallBy }),
      }
    })
  }

  login(
    request: FastifyRequest,
    how: { method: Credentials['method']; stepUp: boolean },
    decide: () => Promise<LoginResult>,
  ): Promise<LoginResult> {
    return this.#observe(request, 'login', decide, (result) => ({
      type: 'login',
      status: result.status,
      ...whoOrWhy(result),
      method: how.method,
      stepUp: how.stepUp,
    }))
  }

  beginLogin(
    request: FastifyRequest,
    how: { method: LoginStep['method']; stepUp: boolean },
    decide: () => Promise<BeginLoginResult>,
  ): Promise<BeginLoginResult> {
    return this.#observe(request, 'begin_login', decide, (result) => ({
      type: 'begin_login',
      status: result.status,
      ...(result.status === 'login_required' && { reason: result.reason }),
      trace: result.trace,
      method: how.method,
      stepUp: how.stepUp,
    }))
  }

  logout(
    request: FastifyRequest,
    scope: LogoutScope,
    decide: () => Promise<LogoutOutcome>,
  ): Promise<LogoutOutcome> {
    return this.#observe(request, 'logout', decide, ({ status, trace }) => ({
      type: 'logout',
      status,
      scope,
      trace,
    }))
  }

  /** A request that its route's rule, or the check of its origin, keeps from the handler. */
  refused(request: FastifyRequest, result: Pick<RefusedEvent, 'status' | 'reason' | 'trace'>): void {
    const { status, reason, trace } = result
    this.#tell(request, { type: 'refused', status, ...(reason && { reason }), trace }, 0)
  }

  async #observe<Result>(
    request: FastifyRequest,
    name: 'silent_auth' | 'login' | 'begin_login' | 'logout',
    decide: () => Promise<Result>,
    tell: (result: Result) => Told<AuthEvent>,
  ): Promise<Result> {
    const startedAt = performance.now()
    try {
      if (this.#tracing?.isOn() !== true) {
        const result = await decide()
        this.#tell(request, tell(result), performance.now() - startedAt)
        return result
      }
      return await this.#tracing.run(`latchkey.${name}`, async (span) => {
        const result = await decide()
        const told = tell(result)
        span.attribute('latchkey.app', this.#app)
        span.attribute('latchkey.status', told.status)
        if ('reason' in told && told.reason !== undefined) span.attribute('latchkey.reason', told.reason)
        if ('source' in told && told.source !== undefined) span.attribute('latchkey.source', told.source)
        this.#tell(request, told, performance.now() - startedAt)
        return result
      })
    } catch (error) {
      if (error instanceof CsrfFailedError) this.refused(request, { status: 'csrf_failed', trace: [] })
      throw error
    }
  }

  #tell(request: FastifyRequest, told: Told<AuthEvent>, durationMs: number): void {
    const detail = ('reason' in told && told.reason) || ('source' in told && told.source) || ''
    this.#counters.add('latchkey_decisions_total', { decision: told.type, status: told.status, detail })
    const { hasSubscribers } = channels[told.type]
    const hookName = hookNames[told.type]
    const isHooked = hookName !== undefined && this.#hooks[hookName] !== undefined
    const level = levelOf(request.log, this.#level)
    if (!hasSubscribers && !isHooked && level === undefined) return
    const event: AuthEvent = {
      ...told,
      app: this.#app,
      requestId: request.id,
      route: request.routeOptions.url,
      durationMs,
      trace: structuredClone(told.trace),
    }
    if (hasSubscribers) channels[event.type].publish(event)
    if (level !== undefined) {
      const steps = event.trace.map(({ step, result }) => `${step}: ${result}`)
      // the logger names the request already
      const { trace: _trace, requestId: _requestId, ...line } = event
      request.log[level]({ latchkey: { ...line, steps } }, `latchkey ${event.type}: ${event.status}`)
    }
    if (isHooked) this.#runHook(event, request)
  }

  async #runHook(event: AuthEvent, request: FastifyRequest): Promise<void> {
    try {
      await callHook(this.#hooks, event, request)
    } catch (error) {
      request.log.warn({ err: error }, `the hook ${hookNames[event.type]} failed`)
    }
  }
}

const hookNames = {
  silent_auth: 'onSilentAuth',
  login: 'onLogin',
  begin_login: undefined,
  logout: 'onLogout',
  refused: 'onRefused',
} as const

function callHook(hooks: AuthHooks, event: AuthEvent, request: FastifyRequest): unknown {
  switch (event.type) {
    case 'silent_auth':
      return hooks.onSilentAuth?.(event, request)
    case 'login':
      return hooks.onLogin?.(event, request)
    case 'begin_login':
      return undefined
    case 'logout':
      return hooks.onLogout?.(event, request)
    case 'refused':
      return hooks.onRefused?.(event, request)
  }
}

function whoOrWhy(result: SilentAuthResult | LoginResult): {
  trace: Trace
  sub?: string
  reason?: LoginReason
} {
  const { trace } = result
  if (result.status === 'authenticated') return { trace, sub: result.auth.sub }
  return result.status === 'login_required' ? { trace, reason: result.reason } : { trace }
}

function avoidedBy(result: SilentAuthResult): 'local_session' | 'shared_answer' | undefined {
  if (result.status === 'authenticated' && result.auth.source === 'local_session') return 'local_session'
  const isShared = result.trace.some(({ step, result: found }) => step === 'service' && found === 'shared')
  return isShared ? 'shared_answer' : undefined
}

/** The level to write at; nothing where it would not be written. */
function levelOf(
  log: FastifyBaseLogger,
  level: DecisionLogLevel,
): Exclude<DecisionLogLevel, 'silent'> | undefined {
  // a logger that is off has no level at all
  if (level === 'silent' || log.level === undefined) return undefined
  const isEnabled: unknown = Reflect.get(log, 'isLevelEnabled')
  return typeof isEnabled !== 'function' || isEnabled.call(log, level) === true ? level : undefined
}
