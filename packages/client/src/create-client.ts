import { Agent } from 'undici'
import { createAccessTokenVerifier } from './access-token.ts'
import type { Client } from './client.ts'
import { type ClientOptions, resolveClientOptions } from './client-options.ts'
import { createClientToken } from './client-token.ts'
import { requestClientToken } from './client-token-request.ts'
import { createCrossDeviceMethods } from './cross-device-methods.ts'
import { createHttpExchange } from './http-exchange.ts'
import { createIdTokenVerifier } from './id-token.ts'
import { requestVerificationKeys } from './jwks-request.ts'
import { createLogoutTokenVerifier } from './logout-token.ts'
import { createPasswordMethods } from './password-methods.ts'
import { createRateLimitWindows } from './rate-limit-windows.ts'
import { createRecoveryCodesMethods } from './recovery-codes-methods.ts'
import { createCallService } from './service-call.ts'
import { createServiceMethods } from './service-methods.ts'
import { createTokenMethods } from './token-methods.ts'
import { createTotpMethods } from './totp-methods.ts'
import { createVerificationKeys } from './verification-keys.ts'
import { createWebauthnMethods } from './webauthn-methods.ts'

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
    ...createServiceMethods(callService),
    ...createWebauthnMethods(callService, config.clientId),
    ...createCrossDeviceMethods(callService, config.clientId),
    ...createTotpMethods(callService),
    ...createPasswordMethods(callService, config.clientId),
    ...createRecoveryCodesMethods(callService),
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
