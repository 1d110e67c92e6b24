import { createFaultList, type Fault, paths } from '@latchkey/protocol'
import { type Static, Type } from 'typebox'
import type { Dispatcher } from 'undici'
import { LatchkeyError } from '../latchkey-error.ts'
import type { AssertionKey } from './client-assertion.ts'
import { type ClientKey, ClientKeySchema, privateKeyOf } from './client-key.ts'
import { faultOfBaseUrl, faultOfServiceUrl } from './service-url.ts'

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
    /** Origin of the identity service, without `/cis`. Urls are https; http is taken on loopback hosts only. */
    baseUrl: Type.String(),
    /** `iss` of every token, compared as it stands; it need not be the host of `baseUrl`. */
    issuer: Type.String(),
    /** `tid` of every token. */
    tenantId: Type.String({ minLength: 1, maxLength: 255 }),
    clientId: Type.String({ minLength: 1, maxLength: 255 }),
    /** Either this or `clientKey`. */
    clientSecret: Type.Optional(Type.String({ minLength: 1, maxLength: 1024 })),
    /** A private key by which the client signs instead (RFC 7523). */
    clientKey: Type.Optional(ClientKeySchema),
    /** @default baseUrl + '/cis/oidc/jwks' */
    jwksUrl: Type.Optional(Type.String()),
    /** @default baseUrl + '/oidc/token' */
    tokenUrl: Type.Optional(Type.String()),
    /** How the client shows its secret at the token endpoint (RFC 6749, section 2.3.1). @default 'client_secret_basic' */
    clientAuthentication: Type.Optional(Type.Enum(['client_secret_basic', 'client_secret_post'])),
    /** For one call in total, with the client token and a retry. @default 3000 */
    deadlineMs: Type.Optional(Type.Integer({ minimum: 1, maximum: 600_000 })),
    /** Longest response body that is read. @default 1_048_576 */
    maxResponseBytes: Type.Optional(Type.Integer({ minimum: 1024, maximum: 67_108_864 })),
    /** Connections per origin; calls beyond wait, and fail at once when sixteen times as many are under way. @default 64 */
    connections: Type.Optional(Type.Integer({ minimum: 1, maximum: 4096 })),
    /** Signature algorithms that an ID token may have. @default ['ES256', 'EdDSA', 'PS256', 'RS256'] */
    algorithms: Type.Optional(Type.Array(AlgorithmSchema, { minItems: 1, uniqueItems: true })),
    /** How far clocks may differ. @default 30 */
    clockSkewSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 60 })),
    /** How long fetched keys count as fresh. @default 600 */
    jwksMaxAgeSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 86_400 })),
    /** How long after that they are used while they cannot be fetched. @default 86_400 */
    jwksMaxStaleSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 604_800 })),
    /** An undici dispatcher to send by, instead of an agent of the client's own; the client does not close it. */
    dispatcher: Type.Optional(Type.Unknown()),
    /** Milliseconds since the epoch. @default Date.now */
    now: Type.Optional(Type.Unknown()),
  },
  { additionalProperties: false },
)

/** What `createClient` takes. */
export interface ClientOptions
  extends Omit<Static<typeof ClientSettingsSchema>, 'dispatcher' | 'now' | 'clientKey'> {
  clientKey?: ClientKey
  dispatcher?: Dispatcher
  now?: () => number
}

/** Options checked, with every default filled in. */
export interface ClientConfig
  extends Readonly<Required<Omit<ClientOptions, 'dispatcher' | 'clientSecret' | 'clientKey'>>> {
  /** Undefined: the client signs. */
  readonly clientSecret: string | undefined
  readonly clientKey: AssertionKey | undefined
  readonly dispatcher: Dispatcher | undefined
}

const listFaults = createFaultList(ClientSettingsSchema)

/** Checks options, all faults in one `config_invalid`, and fills in the defaults. The given object stays as it is. */
export function resolveClientOptions(options: ClientOptions): ClientConfig {
  const faults = listFaults(options)
  if (faults.length === 0) faults.push(...faultsOfMeaning(options))
  if (faults.length > 0) {
    const told = faults.map(({ field, problem }) => `${field || 'the whole'} ${problem}`)
    throw new LatchkeyError('config_invalid', `Client options are not valid: ${told.join('; ')}`)
  }
  const baseUrl = new URL(options.baseUrl).origin
  return Object.freeze({
    baseUrl,
    issuer: options.issuer,
    tenantId: options.tenantId,
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    clientKey: assertionKeyOf(options),
    jwksUrl: options.jwksUrl ?? baseUrl + paths.jwks,
    tokenUrl: options.tokenUrl ?? baseUrl + paths.token,
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

/** What a schema cannot say. */
function faultsOfMeaning(options: ClientOptions): Fault[] {
  const { baseUrl, issuer, jwksUrl, tokenUrl, dispatcher, now } = options
  const { clientSecret, clientKey, clientAuthentication } = options
  const problems: Record<string, string | undefined> = {
    baseUrl: faultOfBaseUrl(baseUrl),
    issuer: faultOfServiceUrl(issuer),
    clientSecret:
      (clientSecret === undefined) === (clientKey === undefined)
        ? 'or clientKey is needed, one of them'
        : undefined,
    clientKey:
      clientKey !== undefined && privateKeyOf(clientKey) === undefined
        ? 'is not a private key for its algorithm'
        : undefined,
    clientAuthentication:
      clientKey !== undefined && clientAuthentication !== undefined ? 'is for a client secret' : undefined,
    jwksUrl: jwksUrl === undefined ? undefined : faultOfServiceUrl(jwksUrl),
    tokenUrl: tokenUrl === undefined ? undefined : faultOfServiceUrl(tokenUrl),
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

// by its shape: a host may have another copy of undici than this package
function isDispatcher(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && 'request' in value && typeof value.request === 'function'
  )
}
