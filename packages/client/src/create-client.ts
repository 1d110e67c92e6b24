import { createServiceMethods } from './api/service-methods.ts'
import { createTokenMethods } from './api/token-methods.ts'
import type { Client } from './client.ts'
import { connectService } from './connect-service.ts'
import type { ClientOptions } from './options/client-options.ts'
import { createAccessTokenVerifier } from './verify/access-token.ts'
import { createIdTokenVerifier } from './verify/id-token.ts'
import { requestVerificationKeys } from './verify/jwks-request.ts'
import { createLogoutTokenVerifier } from './verify/logout-token.ts'
import { createVerificationKeys } from './verify/verification-keys.ts'

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
  const service = connectService(options)
  const { config, exchange, windows, callService } = service
  const keys = createVerificationKeys({
    load: (loadOptions) => requestVerificationKeys(config, exchange, loadOptions),
    now: config.now,
    maxAgeSeconds: config.jwksMaxAgeSeconds,
    maxStaleSeconds: config.jwksMaxStaleSeconds,
  })
  return Object.freeze({
    issuer: config.issuer,
    tenantId: config.tenantId,
    clientId: config.clientId,
    ...createServiceMethods(callService, config.clientId),
    ...createTokenMethods(config, { exchange, windows, callService }),
    verifyAccessToken: createAccessTokenVerifier(config, keys),
    verifyIdToken: createIdTokenVerifier(config, keys),
    verifyLogoutToken: createLogoutTokenVerifier(config, keys),
    close: service.close,
  })
}
