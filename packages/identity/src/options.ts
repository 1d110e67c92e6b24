import { type Static, Type } from 'typebox'
import type { ControlRoomGuest } from './control-room-guest.ts'
import type { FaultGate } from './faults/faults.ts'
import type { EmailMessage, MessageTransport, SmsMessage } from './outbox/message.ts'
import type { MetricsRegistry } from './telemetry/metrics.ts'

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

/** Shape of {@link IdentityOptions}. What a schema cannot say is in `option-faults.ts`. */
export const OptionsSchema = Type.Object(
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
