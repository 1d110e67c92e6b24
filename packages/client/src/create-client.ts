import { Agent } from 'undici'
import { createCallService } from './api/service-call.ts'
import { createServiceMethods } from './api/service-methods.ts'
import { createTokenMethods } from './api/token-methods.ts'
import type { Client } from './client.ts'
import { createClientToken } from './client-token/client-token.ts'
import { requestClientToken } from './client-token/client-token-request.ts'
import { type ClientOptions, resolveClientOptions } from './options/client-options.ts'
import { createHttpExchange } from './transport/http-exchange.ts'
import { createRateLimitWindows } from './transport/rate-limit-windows.ts'
import { createAccessTokenVerifier } from './verify/access-token.ts'
import { createIdTokenVerifier } from './verify/id-token.ts'
import { requestVerificationKeys } from './verify/jwks-request.ts'
import { createLogoutTokenVerifier } from './verify/logout-token.ts'
import { createVerificationKeys } from './verify/verification-keys.ts'

/** Calls that may wait for each connection before more of them fail at once. */
const callsPerConnection = 16

/**
 * Makes a client of the identity service. Nothing is sent before the first call.
 *
 * @throws LatchkeyError `config_invalid`, naming every fault of the options
 */
export function createClient(options: ClientOptions): Client {
  const config = resolveClientOptions(options)
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

/** Our own, so neither a global dispatcher nor the proxy variables of the environment have a say. */
function createAgent(connections: number): Agent {
  return new Agent({
    connections,
    pipelining: 1,
    allowH2: false,
    useMilo: false,
    // below what servers and balancers keep, so that they do not close a socket while we write to it
    keepAliveTimeout: 4000,
    keepAliveMaxTimeout: 30_000,
  })
}
