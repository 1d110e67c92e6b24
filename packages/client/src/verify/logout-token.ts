import {
  backchannelLogoutEvent,
  createCheck,
  faultOfTokenTimes,
  type LogoutTokenClaims,
  LogoutTokenClaimsSchema,
} from '@latchkey/protocol'
import type { CallOptions } from '../options/call-options.ts'
import type { ClientConfig } from '../options/client-options.ts'
import { invalidToken, readSignedToken, type TokenKind } from './signed-token.ts'
import type { VerificationKeys } from './verification-keys.ts'

const checkClaims = createCheck(LogoutTokenClaimsSchema)
/** A log-out token is sent when the session ends: an old one is a replay (OpenID Connect Back-Channel Logout 1.0, section 2.6). */
const maxAgeSeconds = 600
const logoutTokens: TokenKind = { name: 'log-out token', isType: isLogoutTokenType }

/** Creates the verifier of log-out tokens (OpenID Connect Back-Channel Logout 1.0, section 2.6). It refuses other kinds. */
export function createLogoutTokenVerifier(config: ClientConfig, keys: VerificationKeys) {
  return async (logoutToken: string, options?: CallOptions): Promise<LogoutTokenClaims> => {
    const { payload } = await readSignedToken(config, keys, logoutTokens, logoutToken, options)
    const checked = checkClaims(payload)
    if (!checked.ok) throw invalidToken(logoutTokens, `${checked.fault.field} ${checked.fault.problem}`)
    // with a nonce it could be an ID token
    if (Object.hasOwn(payload, 'nonce')) throw invalidToken(logoutTokens, 'it has a nonce')
    const fault = faultOf(checked.value, payload.nbf, config)
    if (fault !== undefined) throw invalidToken(logoutTokens, fault)
    return Object.freeze(checked.value)
  }
}

function faultOf(claims: LogoutTokenClaims, nbf: unknown, config: ClientConfig): string | undefined {
  const { issuer, clientId, tenantId, clockSkewSeconds } = config
  const nowSeconds = Math.floor(config.now() / 1000)
  const audiences = typeof claims.aud === 'string' ? [claims.aud] : claims.aud
  const event = claims.events[backchannelLogoutEvent]
  if (claims.iss !== issuer) return 'iss is another issuer'
  if (!audiences.every((audience) => audience === clientId)) return 'aud is not this client alone'
  if (claims.tid !== undefined && claims.tid !== tenantId) return 'tid is another tenant'
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return 'events has no log-out'
  if (claims.sub === undefined && claims.sid === undefined) return 'it names neither sub nor sid'
  return faultOfTokenTimes({ ...claims, nbf }, { nowSeconds, clockSkewSeconds, maxAgeSeconds })
}

function isLogoutTokenType(typ: unknown): boolean {
  return typeof typ === 'string' && /^(application\/)?logout\+jwt$/i.test(typ)
}
