import { Agent } from 'undici'
import { createCallService } from './api/service-call.ts'
import { createServiceMethods } from './api/service-methods.ts'
import { createTokenMethods } from './api/token-methods.ts'
import type { Client } from './client.ts'
import { createClientToken } from './client-token/client-token.ts'
import { requestClientToken } from './client-token/client-token-request.ts'
import { type ClientOptions, resolveClientOptions } from './options/client-options.ts'
import { isInsecure } from './options/service-url.ts'
import { createHttpExchange } from './transport/http-exchange.ts'
import { createRateLimitWindows } from './transport/rate-limit-windows.ts'
import { createAccessTokenVerifier } from './verify/access-token.ts'
import { createIdTokenVerifier } from './verify/id-token.ts'
import { requestVerificationKeys } from './verify/jwks-request.ts'
import { createLogoutTokenVerifier } from './verify/logout-token.ts'
import { createVerificationKeys } from './verify/verification-keys.ts'

/** Calls per connection that may be under way or waiting; more fail at once. */
const callsPerConnection = 16

/**
 * Creates a client of the identity service. It sends nothing before the first call.
 *
 * @throws LatchkeyError `config_invalid`: the message lists all invalid options
 *
 * @example
 * ```ts
 * import { createClient, isLatchkeyError } from '@latchkey/client'
 *
 * const client = createClient({
 *   baseUrl: 'https://idp.example.com',
 *   issuer: 'https://idp.example.com',
 *   tenantId: 'acme',
 *   clientId: 'shop-web',
 *   clientSecret: 'the secret of this client',
 * })
 *
 * export async function logIn(username: string, password: string) {
 *   try {
 *     const tokens = await client.authenticatePassword({ username, password })
 *     const claims = await client.verifyIdToken(tokens.id_token ?? '', { accessToken: tokens.access_token })
 *     return { sessionId: tokens.session_id, sub: claims.sub }
 *   } catch (error) {
 *     if (isLatchkeyError(error, 'invalid_credentials')) return undefined
 *     throw error
 *   }
 * }
 * ```
 */
export function createClient(options: ClientOptions): Client {
  const config = resolveClientOptions(options)
  warnAboutClearText(config.baseUrl)
  const dispatcher = config.dispatcher ?? createAgent(config.connections)
  const exchange = createHttpExchange(dispatcher, {
    maxResponseBytes: config.maxResponseBytes,
    maxConcurrent: config.connections * callsPerConnection,
  })
  const windows = createRateLimitWindows(config.now)
  const clientToken = createClientToken(() => requestClientToken(config, exchange, windows), config.now)
  const keys = createVerificationKeys({
    load: (loadOptions) => requestVerificationKeys(config, exchange, loadOptions),
    now: config.now,
    maxAgeSeconds: config.jwksMaxAgeSeconds,
    maxStaleSeconds: config.jwksMaxStaleSeconds,
  })
  const callService = createCallService(config, { exchange, clientToken, windows })
  let closing: Promise<void> | undefined
  return Object.freeze({
    issuer: config.issuer,
    tenantId: config.tenantId,
    clientId: config.clientId,
    ...createServiceMethods(callService, config.clientId),
    ...createTokenMethods(config, { exchange, windows, callService }),
    verifyAccessToken: createAccessTokenVerifier(config, keys),
    verifyIdToken: createIdTokenVerifier(config, keys),
    verifyLogoutToken: createLogoutTokenVerifier(config, keys),
    close: async () => {
      closing ??= dispatcher === config.dispatcher ? Promise.resolve() : dispatcher.close()
      await closing
    },
  })
}

/** Only with `allowInsecureRequests`: without it, options with such a URL are refused. */
function warnAboutClearText(baseUrl: string): void {
  if (!isInsecure(new URL(baseUrl))) return
  process.emitWarning(
    `allowInsecureRequests: secrets and tokens are sent to ${baseUrl} in clear text; use it in private networks only.`,
    { code: 'LATCHKEY_INSECURE_REQUESTS' },
  )
}

/** An agent of our own, independent of undici's global dispatcher and the proxy variables of the environment. */
function createAgent(connections: number): Agent {
  return new Agent({
    connections,
    pipelining: 1,
    allowH2: false,
    useMilo: false,
    // shorter than the timeouts of servers and load balancers, so that they do not close a socket while we write
    keepAliveTimeout: 4000,
    keepAliveMaxTimeout: 30_000,
  })
}
