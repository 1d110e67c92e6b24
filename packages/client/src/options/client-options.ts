import { createFaultList, type Fault, standardEndpoints } from '@latchkey/protocol'
import { type Static, Type } from 'typebox'
import type { Dispatcher } from 'undici'
import { LatchkeyError } from '../latchkey-error.ts'
import type { AssertionKey } from './client-assertion.ts'
import { type ClientKey, ClientKeySchema, privateKeyOf } from './client-key.ts'
import { faultOfBaseUrl, faultOfServiceUrl, originOf } from './service-url.ts'

/** Asymmetric signature algorithms only (RFC 8725, section 3.1). */
const AlgorithmSchema = Type.Enum([
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
])

const ClientSettingsSchema = Type.Object(
  {
    /** Origin of the identity service, without `/cis`. URLs must be https; http is allowed on loopback hosts. */
    baseUrl: Type.String(),
    /**
     * Permits http for `baseUrl` on any host, and for `jwksUrl` and `tokenUrl` on that same origin: secrets and tokens
     * then cross the network in clear. For private networks, such as `http://identity:3000` between containers.
     * `createClient` emits a process warning. @default false
     */
    allowInsecureRequests: Type.Optional(Type.Boolean()),
    /** `iss` of every token, compared as a string; it may be another host than that of `baseUrl`. */
    issuer: Type.String(),
    /** `tid` of every token. */
    tenantId: Type.String({ minLength: 1, maxLength: 255 }),
    /** The client's id. */
    clientId: Type.String({ minLength: 1, maxLength: 255 }),
    /** The client's secret. Either this or `clientKey` is required. */
    clientSecret: Type.Optional(Type.String({ minLength: 1, maxLength: 1024 })),
    /** A private key that authenticates the client instead of a secret (RFC 7523). */
    clientKey: Type.Optional(ClientKeySchema),
    /** URL of the service's public keys. @default baseUrl + '/cis/oidc/jwks' */
    jwksUrl: Type.Optional(Type.String()),
    /** URL of the token endpoint. @default baseUrl + '/oidc/token' */
    tokenUrl: Type.Optional(Type.String()),
    /** How the client sends its secret to the token endpoint (RFC 6749, section 2.3.1). @default 'client_secret_basic' */
    clientAuthentication: Type.Optional(Type.Enum(['client_secret_basic', 'client_secret_post'])),
    /** Milliseconds for one call in total, including the client token and a retry. @default 3000 */
    deadlineMs: Type.Optional(Type.Integer({ minimum: 1, maximum: 600_000 })),
    /** Largest response body that is read, in bytes. @default 1_048_576 */
    maxResponseBytes: Type.Optional(Type.Integer({ minimum: 1024, maximum: 67_108_864 })),
    /** Connections per origin. Further calls wait; when 16 times as many are under way, more fail at once. @default 64 */
    connections: Type.Optional(Type.Integer({ minimum: 1, maximum: 4096 })),
    /** Accepted signature algorithms of tokens; asymmetric ones only. @default ['ES256', 'EdDSA', 'PS256', 'RS256'] */
    algorithms: Type.Optional(Type.Array(AlgorithmSchema, { minItems: 1, uniqueItems: true })),
    /** Allowed difference between clocks, in seconds. @default 30 */
    clockSkewSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 60 })),
    /** Seconds that fetched keys count as fresh. @default 600 */
    jwksMaxAgeSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 86_400 })),
    /** Seconds after that for which they are used while they cannot be fetched. @default 86_400 */
    jwksMaxStaleSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 604_800 })),
    /** An undici dispatcher to use instead of the client's own agent. The client does not close it. */
    dispatcher: Type.Optional(Type.Unknown()),
    /** Returns the time in milliseconds since the epoch. @default Date.now */
    now: Type.Optional(Type.Unknown()),
  },
  { additionalProperties: false },
)

/** Options of `createClient`. */
export interface ClientOptions
  extends Omit<Static<typeof ClientSettingsSchema>, 'dispatcher' | 'now' | 'clientKey'> {
  /** A private key that authenticates the client instead of a secret (RFC 7523). */
  clientKey?: ClientKey
  /** An undici dispatcher to use instead of the client's own agent. The client does not close it. */
  dispatcher?: Dispatcher
  /** Returns the time in milliseconds since the epoch. @default Date.now */
  now?: () => number
}

/** Valid options with all defaults. */
export interface ClientConfig
  extends Readonly<
    Required<Omit<ClientOptions, 'dispatcher' | 'clientSecret' | 'clientKey' | 'allowInsecureRequests'>>
  > {
  /** Undefined if the client uses a key. */
  readonly clientSecret: string | undefined
  readonly clientKey: AssertionKey | undefined
  readonly dispatcher: Dispatcher | undefined
}

const listFaults = createFaultList(ClientSettingsSchema)

/**
 * Validates options and adds the defaults. The given object is not changed.
 *
 * @throws LatchkeyError `config_invalid`: the message lists all invalid options
 */
export function resolveClientOptions(options: ClientOptions): ClientConfig {
  const faults = listFaults(options)
  if (faults.length === 0) faults.push(...faultsOfMeaning(options))
  if (faults.length > 0) {
    const described = faults.map(({ field, problem }) => `${field || 'the value'} ${problem}`)
    throw new LatchkeyError('config_invalid', `Client options are not valid: ${described.join('; ')}`)
  }
  const baseUrl = new URL(options.baseUrl).origin
  return Object.freeze({
    baseUrl,
    issuer: options.issuer,
    tenantId: options.tenantId,
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    clientKey: assertionKeyOf(options),
    jwksUrl: options.jwksUrl ?? baseUrl + standardEndpoints.jwks.path,
    tokenUrl: options.tokenUrl ?? baseUrl + standardEndpoints.token.path,
    clientAuthentication: options.clientAuthentication ?? 'client_secret_basic',
    deadlineMs: options.deadlineMs ?? 3000,
    maxResponseBytes: options.maxResponseBytes ?? 1_048_576,
    connections: options.connections ?? 64,
    algorithms: [...(options.algorithms ?? (['ES256', 'EdDSA', 'PS256', 'RS256'] as const))],
    clockSkewSeconds: options.clockSkewSeconds ?? 30,
    jwksMaxAgeSeconds: options.jwksMaxAgeSeconds ?? 600,
    jwksMaxStaleSeconds: options.jwksMaxStaleSeconds ?? 86_400,
    dispatcher: options.dispatcher,
    now: options.now ?? Date.now,
  })
}

/** Checks that a schema cannot express. */
function faultsOfMeaning(options: ClientOptions): Fault[] {
  const { baseUrl, issuer, jwksUrl, tokenUrl, dispatcher, now } = options
  const { clientSecret, clientKey, clientAuthentication, allowInsecureRequests = false } = options
  const insecureOrigin = allowInsecureRequests ? originOf(baseUrl) : undefined
  const problems: Record<string, string | undefined> = {
    baseUrl: faultOfBaseUrl(baseUrl, insecureOrigin),
    issuer: faultOfServiceUrl(issuer),
    clientSecret:
      (clientSecret === undefined) === (clientKey === undefined)
        ? 'or clientKey is required, but not both'
        : undefined,
    clientKey:
      clientKey !== undefined && privateKeyOf(clientKey) === undefined
        ? 'is not a private key for its algorithm'
        : undefined,
    clientAuthentication:
      clientKey !== undefined && clientAuthentication !== undefined
        ? 'applies to clients with a secret only'
        : undefined,
    jwksUrl: jwksUrl === undefined ? undefined : faultOfServiceUrl(jwksUrl, insecureOrigin),
    tokenUrl: tokenUrl === undefined ? undefined : faultOfServiceUrl(tokenUrl, insecureOrigin),
    dispatcher:
      dispatcher === undefined || isDispatcher(dispatcher) ? undefined : 'is not an undici dispatcher',
    now: now === undefined || typeof now === 'function' ? undefined : 'is not a function',
  }
  return Object.entries(problems).flatMap(([field, problem]) => (problem ? [{ field, problem }] : []))
}

function assertionKeyOf({ clientKey, issuer }: ClientOptions): AssertionKey | undefined {
  const privateKey = clientKey && privateKeyOf(clientKey)
  if (clientKey === undefined || privateKey === undefined) return undefined
  const { kid, alg, audience = issuer } = clientKey
  return { privateKey, kid, alg, audience }
}

// checked by its shape: the host may use another copy of undici than this package
function isDispatcher(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && 'request' in value && typeof value.request === 'function'
  )
}
