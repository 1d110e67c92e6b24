import {
  type AccessTokenClaims,
  AccessTokenClaimsSchema,
  createCheck,
  faultOfTokenTimes,
} from '@latchkey/protocol'
import { LatchkeyError } from '../latchkey-error.ts'
import type { CallOptions } from '../options/call-options.ts'
import type { ClientConfig } from '../options/client-options.ts'
import { invalidToken, readSignedToken, type TokenKind } from './signed-token.ts'
import type { ExpectedAccessToken } from './token-verifiers.ts'
import type { VerificationKeys } from './verification-keys.ts'

const checkClaims = createCheck(AccessTokenClaimsSchema)

const accessTokens: TokenKind = {
  name: 'access token',
  // the type is required: an ID token of the same key may have none (RFC 9068, sections 2.1 and 4)
  isType: (typ) => typeof typ === 'string' && /^(application\/)?at\+jwt$/i.test(typ),
}

/** Creates the verifier of access tokens for one API (RFC 9068, section 4). It refuses other kinds of tokens. */
export function createAccessTokenVerifier(config: ClientConfig, keys: VerificationKeys) {
  return async (
    accessToken: string,
    expected: ExpectedAccessToken,
    options?: CallOptions,
  ): Promise<AccessTokenClaims> => {
    const audience: unknown = expected?.audience
    // without it, a token for any API would be accepted
    if (typeof audience !== 'string' || audience === '') {
      throw new LatchkeyError('request_invalid', 'audience is required')
    }
    const { payload } = await readSignedToken(config, keys, accessTokens, accessToken, options)
    const checked = checkClaims(payload)
    if (!checked.ok) throw invalidToken(accessTokens, `${checked.fault.field} ${checked.fault.problem}`)
    const claims: AccessTokenClaims = Object.freeze({ ...payload, ...checked.value })
    const fault = faultOfClaims(claims, audience, config)
    if (fault !== undefined) throw invalidToken(accessTokens, fault)
    return claims
  }
}

/** A token is accepted until `clockSkewSeconds` after `exp`, to the second. */
function faultOfClaims(
  claims: AccessTokenClaims,
  audience: string,
  config: ClientConfig,
): string | undefined {
  const nowSeconds = Math.floor(config.now() / 1000)
  if (claims.iss !== config.issuer) return 'iss is not the configured issuer'
  if (![claims.aud].flat().includes(audience)) return 'aud is another API'
  if (claims.tid !== config.tenantId) return 'tid is another tenant'
  return faultOfTokenTimes(claims, { nowSeconds, clockSkewSeconds: config.clockSkewSeconds })
}
