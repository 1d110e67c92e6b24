import type { Client, ClientOptions, SignOnLifetimes } from '@latchkey/client'
import {
  type AuthenticationMethod,
  authenticationMethods,
  createFaultList,
  type RequestedClaims,
  RequestedClaimsSchema,
  type Requirement,
  RequirementSchema,
} from '@latchkey/protocol'
import type { Store } from '@latchkey/session-store'
import { Type } from 'typebox'
import { ConfigInvalidError } from '../errors.ts'
import type { AuthHooks } from '../telemetry/auth-event.ts'
import type { DecisionLogLevel } from '../telemetry/observer.ts'
import { demoSecretProblems } from './demo-secrets.ts'
import { type HandOverOptions, HandOverOptionsSchema } from './hand-over-options.ts'
import {
  cookieDomainProblems,
  isLoopback,
  originListProblems,
  originProblem,
  trustedOriginProblems,
} from './origin-options.ts'
import { OriginSchema } from './origin-schema.ts'
import { type TenantsOption, TenantsOptionSchema } from './tenants-option.ts'

/** Options of {@link latchkey}, checked once at registration. */
export interface LatchkeyOptions {
  /** Name of the app in cookies, keys and the sign-on record: `a-z`, `0-9`, `-`, at most 32 characters. */
  app: string
  /**
   * This app's own origin, such as `https://shop.example.com`, or a list of them with one scheme, if the app is reached
   * under several host names. CSRF checks compare with each, and a return address stays on the one that was requested.
   * Plain http is accepted on loopback hosts only, and drops `Secure` and `__Host-`.
   */
  origin: string | readonly string[]
  /**
   * Front ends on other origins of the same site, such as `https://app.example.com`: they may send requests that change
   * something, and read answers with credentials (CORS). Silent authentication still needs the app's own origin.
   * @default []
   */
  trustedOrigins?: readonly string[]
  /** How to reach the identity service, or a client made for it. */
  client?: ClientOptions | Client
  /** In place of `client`, for an app that serves several tenants. Each request belongs to one of them. */
  tenants?: TenantsOption
  /** `redisStore({ redis })`, or `memoryStore()` in one process. */
  store: Store
  /** This app's secrets, 32 characters or more. The first seals its tokens and signs its sessions; all are accepted. */
  secrets: readonly string[]
  /** Settings that the apps of a group share. */
  signOn: {
    /** Seal and sign the shared sign-on record: the first is used for writing, all for reading. */
    secrets: readonly string[]
    /** A parent domain of the apps, such as `.example.com`; without it the sign-on cookie stays on this host. */
    cookieDomain?: string
    /** Name of the group. Apps of two groups never share a sign-on, even in one browser. @default none */
    group?: string
    /** Apps of the group, by name, whose log-ins count here besides this app's own. @default all */
    accepts?: readonly string[]
  }
  /**
   * For apps of the group on other registrable domains, which share the store but no cookie: `{ give: { bank:
   * 'https://bank.example.org' } }` at the one, `{ ask: 'https://shop.example.com' }` at the other.
   */
  handOver?: HandOverOptions
  /** Claims to request at each authentication. @default none */
  claims?: RequestedClaims
  /** The API that this app's access token is for. @default none */
  resource?: string
  /** Scopes of this app's access token, separated by spaces. @default none */
  scope?: string
  /**
   * Receives log-outs of the identity service at this path (OpenID Connect Back-Channel Logout 1.0): for apps that do
   * not share one store with the app where the user logs out. @default none
   */
  backchannelLogout?: { path: string }
  /**
   * Gives browsers a signed id in a long-lived cookie at a log-in, and passes it to the identity service as
   * `client_attributes.device_id`: a user gets in from there in spite of strangers who guess their password. For Latchkey's
   * own service. @default false
   */
  deviceCookie?: boolean
  /** The requirement of every guarded route. @default {} */
  requirement?: Requirement
  /**
   * Routes without `config.auth`: `'forbid'` refuses to start and names them all, also those that were declared
   * before the plugin. `'allow'` leaves them public. @default 'allow'
   */
  undeclaredRoutes?: 'allow' | 'forbid'
  /** Called after each decision. They are not awaited, and their errors are logged. @default none */
  hooks?: AuthHooks
  /** Log level of the line for each decision; `silent` turns it off. @default 'debug' */
  decisionLogLevel?: DecisionLogLevel
  /** Values of `amr` that the step-up page of this app supports. @default ['pwd', 'sms'] */
  stepUpMethods?: readonly AuthenticationMethod[]
  /** Path to which a page request without a session is redirected. @default '/login' */
  loginPath?: string
  /** Path to which a page request is redirected if the user has to prove more. @default '/step-up' */
  stepUpPath?: string
  /** Keys of the host's `request.session` that stay when the user changes, such as a basket. @default [] */
  keepSessionKeys?: readonly string[]
  /** Lifetimes of the sign-on record, in seconds. @default 14 days, at most 30 since the last interactive authentication */
  lifetimes?: SignOnLifetimes
  /** Returns the time in milliseconds since the epoch. @default Date.now */
  now?: () => number
}

/** Not `//`: that would be another host. */
const PathSchema = Type.String({ pattern: '^/(?!/)[A-Za-z0-9/_.~-]*$', maxLength: 256 })
/** Keys that begin with `latchkey` are the plugin's own. */
const SessionKeySchema = Type.String({ pattern: '^(?!latchkey)', minLength: 1 })
const NameSchema = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,31}$' })
const SecretsSchema = Type.Array(Type.String({ minLength: 32 }), { minItems: 1, maxItems: 16 })

const PlainOptionsSchema = Type.Object(
  {
    app: NameSchema,
    origin: OriginSchema,
    trustedOrigins: Type.Optional(
      Type.Array(Type.String({ maxLength: 512 }), { maxItems: 64, uniqueItems: true }),
    ),
    client: Type.Optional(Type.Object({})),
    tenants: Type.Optional(TenantsOptionSchema),
    store: Type.Object({}),
    secrets: SecretsSchema,
    signOn: Type.Object(
      {
        secrets: SecretsSchema,
        cookieDomain: Type.Optional(Type.String({ pattern: '^\\.?[a-z0-9-]+(\\.[a-z0-9-]+)*$' })),
        group: Type.Optional(NameSchema),
        accepts: Type.Optional(Type.Array(NameSchema, { uniqueItems: true })),
      },
      { additionalProperties: false },
    ),
    handOver: Type.Optional(HandOverOptionsSchema),
    claims: Type.Optional(RequestedClaimsSchema),
    resource: Type.Optional(Type.String({ minLength: 1 })),
    scope: Type.Optional(Type.String({ minLength: 1 })),
    backchannelLogout: Type.Optional(Type.Object({ path: PathSchema }, { additionalProperties: false })),
    deviceCookie: Type.Optional(Type.Boolean()),
    requirement: Type.Optional(RequirementSchema),
    hooks: Type.Optional(
      Type.Object(
        {
          onSilentAuth: Type.Optional(Type.Unknown()),
          onLogin: Type.Optional(Type.Unknown()),
          onLogout: Type.Optional(Type.Unknown()),
          onRefused: Type.Optional(Type.Unknown()),
        },
        { additionalProperties: false },
      ),
    ),
    decisionLogLevel: Type.Optional(Type.Enum(['trace', 'debug', 'info', 'silent'])),
    undeclaredRoutes: Type.Optional(Type.Enum(['allow', 'forbid'])),
    stepUpMethods: Type.Optional(Type.Array(Type.Enum([...authenticationMethods]), { minItems: 1 })),
    loginPath: Type.Optional(PathSchema),
    stepUpPath: Type.Optional(PathSchema),
    keepSessionKeys: Type.Optional(Type.Array(SessionKeySchema)),
    lifetimes: Type.Optional(
      Type.Object(
        {
          slidingSeconds: Type.Integer({ minimum: 60, maximum: 31_536_000 }),
          capSeconds: Type.Integer({ minimum: 60, maximum: 31_536_000 }),
        },
        { additionalProperties: false },
      ),
    ),
    now: Type.Optional(Type.Unknown()),
  },
  { additionalProperties: false },
)

const faultsOf = createFaultList(PlainOptionsSchema)

/**
 * Checks the options once, at registration. Changes nothing in them.
 *
 * @throws `config_invalid` naming every option that is wrong, never a value
 */
export function checkOptions(options: LatchkeyOptions): void {
  const faults = faultsOf(options)
  const problems = faults.map(({ field, problem }) =>
    field === '' ? `object ${problem}` : `${field} ${problem}`,
  )
  if (problems.length === 0) problems.push(...crossFieldProblems(options))
  if (problems.length === 0) return
  throw new ConfigInvalidError(problems.map((problem) => `latchkey: option ${problem}`).join('; '))
}

function crossFieldProblems(options: LatchkeyOptions): string[] {
  const { origin, signOn, handOver, tenants, trustedOrigins } = options
  const problems = originListProblems('origin', origin)
  if (problems.length > 0) return problems
  problems.push(...tenantProblems(options))
  if (problems.length > 0) return problems
  const tenantOrigins = Object.values(tenants?.each ?? {}).flatMap((tenant) => tenant.origin ?? [])
  problems.push(...trustedOriginProblems([origin, tenantOrigins].flat(), trustedOrigins))
  problems.push(...cookieDomainProblems('the origin', origin, signOn.cookieDomain))
  const domain = signOn.cookieDomain?.replace(/^\./, '')
  if (domain !== undefined && !domain.includes('.') && !isLoopback(domain)) {
    problems.push('signOn.cookieDomain must not be a top-level domain')
  }
  if (/^sign-on(-|$)/.test(options.app))
    problems.push('app must not begin with sign-on, which names the cookie of the group')
  problems.push(...handOverProblems(handOver))
  if (handOver?.ask !== undefined && typeof origin !== 'string' && origin.length > 1) {
    problems.push('handOver.ask needs a single origin, to which visitors come back')
  }
  problems.push(...demoSecretProblems(options))
  const { lifetimes, now } = options
  if (lifetimes !== undefined && lifetimes.slidingSeconds > lifetimes.capSeconds) {
    problems.push('lifetimes.slidingSeconds must not be above lifetimes.capSeconds')
  }
  if (now !== undefined && typeof now !== 'function') problems.push('now must be a function')
  for (const [name, hook] of Object.entries(options.hooks ?? {})) {
    if (hook !== undefined && typeof hook !== 'function') problems.push(`hooks.${name} must be a function`)
  }
  for (const method of ['read', 'create', 'replace', 'end', 'queue'] as const) {
    if (typeof options.store[method] !== 'function') problems.push(`store has no method ${method}`)
  }
  return problems
}

function tenantProblems({ client, tenants, handOver, signOn }: LatchkeyOptions): string[] {
  if (tenants === undefined) return client === undefined ? ['client is required'] : []
  const problems: string[] = []
  if (client !== undefined) problems.push('client and tenants do not go together')
  if (typeof tenants.of !== 'function') problems.push('tenants.of must be a function')
  if (handOver !== undefined) problems.push('handOver does not go with tenants')
  for (const [name, { origin }] of Object.entries(tenants.each)) {
    if (origin === undefined) continue
    const place = `tenants.each.${name}.origin`
    const wrong = originListProblems(place, origin)
    problems.push(...(wrong.length > 0 ? wrong : cookieDomainProblems(place, origin, signOn.cookieDomain)))
  }
  return problems
}

function handOverProblems({ ask, give = {} }: HandOverOptions = {}): string[] {
  const places = Object.entries(give).map(([app, value]): [string, string] => [`handOver.give.${app}`, value])
  if (ask !== undefined) places.push(['handOver.ask', ask])
  return places.flatMap(([place, value]) => originProblem(place, value) ?? [])
}
