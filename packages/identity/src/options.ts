import { isIP } from 'node:net'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import type { ControlRoomGuest } from './control-room-guest.ts'
import { defaultPasswordHashing } from './default-password-hashing.ts'
import { ConfigError } from './errors/config-error.ts'
import type { FaultGate } from './faults/faults.ts'
import {
  type AddressFilter,
  addressFilter,
  isPrivateAddress,
  loopbackNetworks,
} from './outbox/address-filter.ts'
import type { EmailMessage, MessageTransport, SmsMessage } from './outbox/message.ts'
import type { MetricsRegistry } from './telemetry/metrics.ts'
import { hostOf, isLoopbackHost } from './text/loopback.ts'

/** The range API of Have I Been Pwned. */
const defaultBreachedPasswordsUrl = 'https://api.pwnedpasswords.com/range/'

/** A year, and the month in which it is reviewed. */
const defaultAuditRetentionDays = 400
const defaultAuditMostWaiting = 20_000

const Seconds = (maximum: number) => Type.Optional(Type.Integer({ minimum: 1, maximum }))
const day = 86_400

/** How long things live, in seconds. */
export const LifetimesSchema = Type.Object(
  {
    /** @default 3600 */
    accessTokenSeconds: Seconds(day),
    /** @default 3600 */
    idTokenSeconds: Seconds(day),
    /** @default 3600 */
    clientTokenSeconds: Seconds(day),
    /** A whole family of refresh tokens. @default 14 days */
    refreshTokenSeconds: Seconds(90 * day),
    /** How long a retry with the token just used gets the same successor. @default 10 */
    refreshGraceSeconds: Seconds(60),
    /** A session without any authentication. @default 14 days */
    sessionIdleSeconds: Seconds(90 * day),
    /** A session since its last interactive authentication. @default 30 days */
    sessionCapSeconds: Seconds(90 * day),
    /** @default 300 */
    passcodeSeconds: Seconds(600),
    /** Of a magic link. @default 600 */
    linkSeconds: Seconds(3600),
    /** How long after an authentication a user may enrol or remove a factor. @default 600 */
    freshAuthenticationSeconds: Seconds(3600),
  },
  { additionalProperties: false },
)

const LimitSchema = Type.Object(
  {
    max: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }),
    windowSeconds: Type.Integer({ minimum: 1, maximum: day }),
  },
  { additionalProperties: false },
)
export type Limit = Static<typeof LimitSchema>

/** Attempt limits; a successful attempt is not counted. */
export const LimitsSchema = Type.Object(
  {
    /** The rate limit: all requests of one address, in each process. @default 600000 in 60 s */
    requests: Type.Optional(LimitSchema),
    /** Wrong passwords for one identifier. @default 10 in 900 s */
    passwordFailures: Type.Optional(LimitSchema),
    /** Failures of one method for one user, under whatever identifier. @default 10 in 900 s */
    accountFailures: Type.Optional(LimitSchema),
    /**
     * Failures of one method for one user without a success between them; beyond it, one more is allowed in each window of
     * `accountFailures` (NIST SP 800-63B-4, section 3.2.2). @default 100 in 86400 s
     */
    accountStreak: Type.Optional(LimitSchema),
    /** Wrong passcodes for one identifier. @default 10 in 900 s */
    passcodeFailures: Type.Optional(LimitSchema),
    /** Passcodes and links sent for one identifier and never used. @default 10 in 600 s */
    passcodeSends: Type.Optional(LimitSchema),
    /** Messages to one phone number or email address that were never answered. @default 20 in 3600 s */
    targetSends: Type.Optional(LimitSchema),
    /** Texts to one range of 10,000 phone numbers that were never answered. @default 100 in 3600 s */
    rangeSends: Type.Optional(LimitSchema),
    /** Messages asked for by one end-user address and never answered. @default 100 in 3600 s */
    addressSends: Type.Optional(LimitSchema),
    /** Messages of one tenant, for each channel. @default 10000 in 3600 s */
    tenantSends: Type.Optional(LimitSchema),
    /** Failures of one end-user address (`client_attributes.ip_address`). @default 100 in 900 s */
    addressFailures: Type.Optional(LimitSchema),
    /**
     * Failures that come through one client: a ceiling that raises an alarm and slows attempts down, and refuses nobody.
     * @default 2000 in 900 s
     */
    clientFailures: Type.Optional(LimitSchema),
    /** Wrong client secrets for one client from one address. @default 100 in 900 s */
    secretFailures: Type.Optional(LimitSchema),
    /** WebAuthn challenges, for browsers of one address. @default 300 in 60 s */
    challengesPerAddress: Type.Optional(LimitSchema),
    /** WebAuthn challenges of one client: a ceiling, as `clientFailures`. @default 10000 in 60 s */
    challengesPerClient: Type.Optional(LimitSchema),
    /** Calls that set a new password, of browsers of one address. @default 60 in 60 s */
    resetsPerAddress: Type.Optional(LimitSchema),
    /** Unknown sessions that one client asks for. @default 2000 in 600 s */
    sessionMisses: Type.Optional(LimitSchema),
  },
  { additionalProperties: false },
)

export const CompatSchema = Type.Object(
  {
    /** Drop unknown body fields instead of refusing them. @default 'refuse' */
    unknownFields: Type.Optional(Type.Enum(['refuse', 'ignore'])),
    /** A client without permissions may do everything, as at the vendor. @default false */
    rolelessClientsHaveFullAccess: Type.Optional(Type.Boolean()),
    /** Give the reason why an authentication or a send failed, as the vendor does. That reveals who exists. @default false */
    detailedErrors: Type.Optional(Type.Boolean()),
    /** An email counts as a second factor, as at the vendor: `mfa` then proves less. @default false */
    emailCountsAsFactor: Type.Optional(Type.Boolean()),
    /**
     * `cross-device/status` gives the browser that polls first after a log-in a one-time handle of the session, as the vendor's
     * browser SDK expects. The ticket is in a QR code, so a bystander may poll first. @default false
     */
    crossDeviceSessionHandle: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)

/** Cost of the argon2id hashes of new passwords; cheaper ones are replaced at the user's next log-in. */
export const PasswordHashingSchema = Type.Object(
  {
    /** Memory of one hash, in KiB. @default 19456 */
    memoryKib: Type.Optional(Type.Integer({ minimum: 8, maximum: 1_048_576 })),
    /** Passes over that memory. @default 2 */
    passes: Type.Optional(Type.Integer({ minimum: 1, maximum: 64 })),
  },
  { additionalProperties: false },
)

const OptionsSchema = Type.Object(
  {
    databaseUrl: Type.String({ minLength: 1, maxLength: 4096 }),
    issuer: Type.String({ minLength: 1, maxLength: 512 }),
    masterKeys: Type.Optional(Type.Array(Type.String({ maxLength: 128 }), { maxItems: 16 })),
    dev: Type.Optional(Type.Boolean()),
    devHosts: Type.Optional(Type.Array(Type.String({ maxLength: 253 }), { maxItems: 64 })),
    lifetimes: Type.Optional(LifetimesSchema),
    limits: Type.Optional(LimitsSchema),
    compat: Type.Optional(CompatSchema),
    seed: Type.Optional(Type.Unknown()),
    smsTransport: Type.Optional(Type.Unknown()),
    emailTransport: Type.Optional(Type.Unknown()),
    breachedPasswordsUrl: Type.Optional(Type.String({ minLength: 1, maxLength: 2048 })),
    auditRetentionDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 36_500 })),
    auditMostWaiting: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
    passwordHashing: Type.Optional(PasswordHashingSchema),
    rs256IdTokens: Type.Optional(Type.Boolean()),
    allowedPrivateNetworks: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 256 })),
    metrics: Type.Optional(Type.Unknown()),
    controlRoom: Type.Optional(Type.Unknown()),
    faults: Type.Optional(Type.Unknown()),
    now: Type.Optional(Type.Unknown()),
  },
  { additionalProperties: false },
)

/** Options of the identity service. */
export interface IdentityOptions extends Static<typeof OptionsSchema> {
  /** `file:PATH`, `:memory:` or `postgres://…`. */
  databaseUrl: string
  /** `iss` of every token: an https origin; http only on a loopback host. */
  issuer: string
  /** Keys that seal secrets at rest, each 32 bytes in base64url, newest first. Needed outside dev mode. */
  masterKeys?: string[]
  /**
   * Dev mode: the outbox page, and a master key of its own. The issuer must be on a loopback host. Requests are answered only
   * if they come from this machine, are for a loopback `Host`, and were not forwarded by a proxy that is not trusted.
   * @default false
   */
  dev?: boolean
  /**
   * Further hosts, without port, to which dev mode answers, for containers. Machines with private addresses may then connect.
   * @default none
   */
  devHosts?: string[]
  /** Tenants, apps, clients and users, as parsed JSON; applied idempotently. */
  seed?: unknown
  /** Sends text messages. @default the outbox in dev mode, else none */
  smsTransport?: MessageTransport<SmsMessage>
  /** Sends emails. @default the outbox in dev mode, else none */
  emailTransport?: MessageTransport<EmailMessage>
  /**
   * Where apps with `checkHibp` look for leaked passwords, the first five digits of the SHA-1 put behind it: https; http
   * only on a loopback host. @default the range API of Have I Been Pwned
   */
  breachedPasswordsUrl?: string
  /**
   * How long audit events are kept, in days. The default lets a yearly review see its whole year (PCI DSS 4.0, 10.5.1, asks for
   * twelve months). @default 400
   */
  auditRetentionDays?: number
  /**
   * How many audit events may wait in memory for a database that takes none; from then on, requests are answered with 503.
   *
   * @default 20000
   */
  auditMostWaiting?: number
  /**
   * Private addresses and networks (`ADDRESS` or `ADDRESS/BITS`) to which back-channel log-outs may be sent; all others
   * that are not public are refused. @default none; in dev mode always loopback
   */
  allowedPrivateNetworks?: string[]
  /**
   * Offers RS256 beside the signing key, for clients that know no other algorithm: a second line of keys, which signs the ID and
   * log-out tokens of clients that are registered for it (`id_token_signed_response_alg`).
   * @default false
   */
  rs256IdTokens?: boolean
  /** Cost of password hashes; less than the default in dev mode only. @default 19456 KiB, 2 passes */
  passwordHashing?: Static<typeof PasswordHashingSchema>
  /** A `Registry` of prom-client to which the metrics of the service are added; one service in each. @default none */
  metrics?: MetricsRegistry
  /** Dev mode: what surrounds the service, for the control room at `/dev/control-room`. @default none */
  controlRoom?: ControlRoomGuest
  /** Dev mode: faults that the caller makes, beside those of `/dev/faults`. @default none */
  faults?: FaultGate
  /** Milliseconds since the epoch. @default Date.now */
  now?: () => number
}

/** The options with every default filled in. */
export interface Settings {
  databaseUrl: string
  issuer: string
  masterKeys: readonly string[]
  dev: boolean
  /** In lower case. */
  devHosts: readonly string[]
  seed: unknown
  smsTransport: MessageTransport<SmsMessage> | undefined
  emailTransport: MessageTransport<EmailMessage> | undefined
  breachedPasswordsUrl: string
  auditRetentionDays: number
  auditMostWaiting: number
  rs256IdTokens: boolean
  passwordHashing: Required<Static<typeof PasswordHashingSchema>>
  /** Where the service may connect to on behalf of clients. */
  isAllowedAddress: AddressFilter
  metrics: MetricsRegistry | undefined
  controlRoom: ControlRoomGuest | undefined
  faults: FaultGate | undefined
  now: () => number
  lifetimes: Required<Static<typeof LifetimesSchema>>
  limits: Required<Static<typeof LimitsSchema>>
  compat: Required<Static<typeof CompatSchema>>
}

/**
 * Checks the options and fills in the defaults; the caller's object is not changed.
 *
 * @throws ConfigError `config_invalid` with every fault in one message
 */
export function settingsOf(options: IdentityOptions): Settings {
  const faults = Value.Errors(OptionsSchema, options).map(
    (fault) => `${fault.instancePath.slice(1).replaceAll('/', '.') || 'options'} ${fault.message}`,
  )
  if (faults.length === 0) faults.push(...ruleFaults(options))
  if (faults.length > 0) throw new ConfigError('config_invalid', [...new Set(faults)].join('; '))
  return Object.freeze({
    databaseUrl: options.databaseUrl,
    issuer: options.issuer,
    masterKeys: [...(options.masterKeys ?? [])],
    dev: options.dev ?? false,
    devHosts: (options.devHosts ?? []).map((host) => host.toLowerCase()),
    seed: options.seed,
    smsTransport: options.smsTransport,
    emailTransport: options.emailTransport,
    breachedPasswordsUrl: options.breachedPasswordsUrl ?? defaultBreachedPasswordsUrl,
    auditRetentionDays: options.auditRetentionDays ?? defaultAuditRetentionDays,
    auditMostWaiting: options.auditMostWaiting ?? defaultAuditMostWaiting,
    rs256IdTokens: options.rs256IdTokens ?? false,
    passwordHashing: { ...defaultPasswordHashing, ...options.passwordHashing },
    isAllowedAddress: addressFilter([
      ...(options.allowedPrivateNetworks ?? []),
      ...(options.dev === true ? loopbackNetworks : []),
    ]),
    metrics: options.metrics,
    controlRoom: options.controlRoom,
    faults: options.faults,
    now: options.now ?? Date.now,
    lifetimes: lifetimesOf(options),
    limits: { ...defaultLimits, ...options.limits },
    compat: {
      unknownFields: 'refuse',
      rolelessClientsHaveFullAccess: false,
      detailedErrors: false,
      emailCountsAsFactor: false,
      crossDeviceSessionHandle: false,
      ...options.compat,
    },
  } satisfies Settings)
}

const defaultLimits: Settings['limits'] = {
  requests: { max: 600_000, windowSeconds: 60 },
  passwordFailures: { max: 10, windowSeconds: 900 },
  accountFailures: { max: 10, windowSeconds: 900 },
  accountStreak: { max: 100, windowSeconds: day },
  passcodeFailures: { max: 10, windowSeconds: 900 },
  passcodeSends: { max: 10, windowSeconds: 600 },
  targetSends: { max: 20, windowSeconds: 3600 },
  rangeSends: { max: 100, windowSeconds: 3600 },
  addressSends: { max: 100, windowSeconds: 3600 },
  tenantSends: { max: 10_000, windowSeconds: 3600 },
  addressFailures: { max: 100, windowSeconds: 900 },
  clientFailures: { max: 2000, windowSeconds: 900 },
  secretFailures: { max: 100, windowSeconds: 900 },
  challengesPerAddress: { max: 300, windowSeconds: 60 },
  challengesPerClient: { max: 10_000, windowSeconds: 60 },
  resetsPerAddress: { max: 60, windowSeconds: 60 },
  sessionMisses: { max: 2000, windowSeconds: 600 },
}

function lifetimesOf(options: IdentityOptions): Settings['lifetimes'] {
  return {
    accessTokenSeconds: 3600,
    idTokenSeconds: 3600,
    clientTokenSeconds: 3600,
    refreshTokenSeconds: 14 * day,
    refreshGraceSeconds: 10,
    sessionIdleSeconds: 14 * day,
    sessionCapSeconds: 30 * day,
    passcodeSeconds: 300,
    linkSeconds: 600,
    freshAuthenticationSeconds: 600,
    ...options.lifetimes,
  }
}

function ruleFaults(options: IdentityOptions): string[] {
  const faults: string[] = []
  if (!isIssuer(options.issuer)) {
    faults.push('issuer must be an https origin without a trailing slash (http only on a loopback host)')
  } else if (options.dev === true && !isLoopbackHost(hostOf(new URL(options.issuer)))) {
    faults.push('dev needs an issuer on a loopback host')
  }
  if (options.dev !== true && (options.devHosts ?? []).length > 0) faults.push('devHosts needs dev')
  const wrongHosts = (options.devHosts ?? []).filter((host) => !isDevHost(host))
  faults.push(...wrongHosts.map(() => 'devHosts must be host names without port, or private addresses'))
  if (options.dev !== true && (options.masterKeys ?? []).length === 0) {
    faults.push('masterKeys is required outside dev mode')
  }
  const { memoryKib, passes } = { ...defaultPasswordHashing, ...options.passwordHashing }
  if (
    options.dev !== true &&
    (memoryKib < defaultPasswordHashing.memoryKib || passes < defaultPasswordHashing.passes)
  ) {
    faults.push('passwordHashing must not cost less than its default outside dev mode')
  }
  if (options.controlRoom !== undefined) {
    if (options.dev !== true) faults.push('controlRoom needs dev')
    if (typeof options.controlRoom !== 'object') faults.push('controlRoom must be an object')
  }
  if (options.faults !== undefined && options.dev !== true) faults.push('faults needs dev')
  if (options.now !== undefined && typeof options.now !== 'function') faults.push('now must be a function')
  if (options.breachedPasswordsUrl !== undefined && !isServiceUrl(options.breachedPasswordsUrl)) {
    faults.push('breachedPasswordsUrl must be an https URL (http only on a loopback host)')
  }
  if (options.smsTransport !== undefined && typeof options.smsTransport?.send !== 'function') {
    faults.push('smsTransport must have a function send')
  }
  if (options.emailTransport !== undefined && typeof options.emailTransport?.send !== 'function') {
    faults.push('emailTransport must have a function send')
  }
  faults.push(...networkFaults(options.allowedPrivateNetworks ?? []))
  const { sessionIdleSeconds, sessionCapSeconds } = lifetimesOf(options)
  if (sessionIdleSeconds > sessionCapSeconds) {
    faults.push('lifetimes.sessionIdleSeconds must not exceed lifetimes.sessionCapSeconds')
  }
  return faults
}

/** A name without port, or a private address, as it stands in a `Host` header. */
export function isDevHost(text: string): boolean {
  if (isIP(text) !== 0) return isPrivateAddress(text)
  const url = URL.parse(`http://${text}/`)
  return url !== null && /^[a-z0-9._-]+$/i.test(text) && url.hostname === text.toLowerCase()
}

function networkFaults(networks: readonly string[]): string[] {
  return networks.flatMap((network) => {
    try {
      addressFilter([network])
      return []
    } catch {
      return [`allowedPrivateNetworks: ${network} is not an IP address or network`]
    }
  })
}

function isServiceUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  if (url.username !== '' || url.password !== '' || url.hash !== '') return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(hostOf(url)))
}

function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return false
  if (text.endsWith('/') || text.includes('?') || text.includes('#')) return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(hostOf(url)))
}
