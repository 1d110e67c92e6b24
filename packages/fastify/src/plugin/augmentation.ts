import type {
  Client,
  Credentials,
  LoginStep,
  LogoutOutcome,
  LogoutScope,
  PendingStepUp,
} from '@latchkey/client'
import type { ClientAttributes, Requirement } from '@latchkey/protocol'
import type {
  FastifyBaseLogger,
  FastifyRequest,
  FastifySchema,
  FastifyTypeProvider,
  RawRequestDefaultExpression,
  RawServerBase,
  RouteGenericInterface,
} from 'fastify'
import type { FastifyRequestType } from 'fastify/types/type-provider.js'
import type { Bearer } from '../bearer/bearer.ts'
import type { BearerRule } from '../bearer/bearer-rule.ts'
import type { KeptRequest } from '../guard/kept-request.ts'
import type { RequestState } from '../local-session/request-state.ts'
import type { RequestAuth } from '../outcomes/request-auth.ts'
import type { BeginLoginResult, LoginResult, SilentAuthResult } from '../outcomes/results.ts'
import type { OutagePolicy } from '../rules/outage-policy.ts'
import type { ReportedRoute } from '../rules/route-report.ts'
import type { AuthRule } from '../rules/route-rule.ts'
import type { MetricsRegistry } from '../telemetry/register-counters.ts'

/** What `app.latchkey` offers. */
export interface LatchkeyInstance {
  /** The client of the identity service, for what the plugin does not do itself, such as sending a code. */
  readonly client: Client
  /** The client of a request's tenant, where the app serves several; else the one client. Throws `tenant_unknown`. */
  clientOf(request: FastifyRequest): Client
  /** A path of this app to return to; `/` if the value is missing, invalid or longer than 2,048 characters. */
  returnTo(value: unknown): string
  /** The origin of this app that a request was sent to; the first one if its host is none of several. */
  originOf(request: FastifyRequest): string
  /** Tries queued IdP log-outs now; runs by itself every few seconds. Gives how many were confirmed. */
  drainLogouts(): Promise<number>
  /** The end-user behind a request, as the client's calls take it for the service's limits. */
  clientAttributes(request: FastifyRequest): ClientAttributes
  /** Every route of the plugin's scope and how it is kept; complete once the app is ready, when it is logged too. */
  routes(): ReportedRoute[]
  /** Counts of decisions, calls to the service and calls avoided since the start, in the text format of Prometheus. */
  metrics(): string
  /**
   * Adds the same counts to a registry of prom-client, beside the host's own metrics. Several apps of one process can
   * share a registry.
   *
   * @throws Error with code `ERR_MODULE_NOT_FOUND` if prom-client, an optional peer dependency, is not installed
   */
  registerMetrics(registry: MetricsRegistry): Promise<void>
}

/** The type of `request.auth` under the rule of a route. */
export type AuthOf<ContextConfig> = unknown extends ContextConfig
  ? RequestAuth | null
  : ContextConfig extends { auth: infer Rule }
    ? AuthUnder<Rule> | NobodyInOutage<ContextConfig>
    : RequestAuth | null

/** A route that serves in an outage as if nobody were signed in. */
type NobodyInOutage<ContextConfig> = ContextConfig extends { authOutage: infer Policy }
  ? [Policy] extends ['closed' | { allowCachedForSeconds: number }]
    ? never
    : null
  : never

type AuthUnder<Rule> = [Rule] extends [false]
  ? null
  : [Rule] extends [true | Requirement]
    ? RequestAuth
    : RequestAuth | null

/** The type of `request.bearer` under the rule of a route. */
export type BearerOf<ContextConfig> = unknown extends ContextConfig
  ? Bearer | null
  : ContextConfig extends { bearer: infer Rule }
    ? BearerUnder<Rule>
    : Bearer | null

type BearerUnder<Rule> = [Rule] extends [false]
  ? null
  : [Rule] extends [true | object]
    ? Bearer
    : Bearer | null

declare module 'fastify' {
  interface FastifyInstance {
    latchkey: LatchkeyInstance
  }
  interface FastifyRequest<
    RouteGeneric extends RouteGenericInterface,
    RawServer extends RawServerBase,
    RawRequest extends RawRequestDefaultExpression<RawServer>,
    SchemaCompiler extends FastifySchema,
    TypeProvider extends FastifyTypeProvider,
    ContextConfig,
    Logger extends FastifyBaseLogger,
    RequestType extends FastifyRequestType,
  > {
    /**
     * Who is behind the request. By the route's `config.auth`: never null in a guarded handler, always null in a
     * route that is public by decision, and null elsewhere where nobody is signed in.
     */
    auth: AuthOf<ContextConfig>
    /**
     * Who calls this API, by `latchkeyBearer`: never null in a handler whose route has a `config.bearer`, null where it
     * has none.
     */
    bearer: BearerOf<ContextConfig>
    /** What the last decision on this request came to, with its trace. */
    authOutcome: SilentAuthResult | null
    /** The step-up that a refused request of this browser left behind. */
    readonly pendingStepUp: PendingStepUp | null
    /**
     * The form that was refused until this user's step-up, to be shown and confirmed. It is never sent by itself.
     *
     * @throws `auth_unavailable` when the store does not answer
     */
    keptRequest(): Promise<KeptRequest | null>
    /**
     * Aborts when the session of this request ends, for a handler that keeps its connection open; its `reason` is a
     * `SessionEnd`. On a guarded route a WebSocket or an event stream is closed by itself a moment later.
     */
    sessionEnd(): AbortSignal
    /** Signs the request in without the user, if its local session or IdP session allows it. */
    silentAuth(requirement?: Requirement): Promise<SilentAuthResult>
    /**
     * An active log-in; with `stepUp`, a further authentication on the session of the pending step-up.
     *
     * @throws `csrf_failed` if the request does not come from this app's origin
     * @throws `invalid_request` if the credentials are malformed; the message names the field, and nothing was sent
     */
    login(credentials: Credentials, options?: { stepUp?: boolean }): Promise<LoginResult>
    /**
     * The first step of a log-in that takes two: sends a code or link, or makes a passkey's challenge. What finishes
     * it stays in this browser's session, sealed; then `login` takes only what the user adds. With `stepUp`, for the
     * user of the pending step-up.
     *
     * @throws `csrf_failed` if a state-changing request does not come from this app's origin
     * @throws `invalid_request` if the step is malformed; the message names the field, and nothing was sent
     */
    beginLogin(step: LoginStep, options?: { stepUp?: boolean }): Promise<BeginLoginResult>
    /**
     * Ends the session of all apps, or of this one alone.
     *
     * @throws `csrf_failed` if the request does not come from this app's origin
     * @throws `invalid_request` if the scope is neither `everywhere` nor `here`
     */
    logout(options?: { scope?: LogoutScope }): Promise<LogoutOutcome>
    /** The plugin's own. @internal */
    latchkeyState: RequestState | null
  }
  interface FastifyContextConfig {
    auth?: AuthRule
    /** What the route does while it is unknown who is signed in. @default 'closed' where it is guarded */
    authOutage?: OutagePolicy
    bearer?: BearerRule
  }
}
