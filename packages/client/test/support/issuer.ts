import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'

/** The time at which tests happen: 2026-11-22T12:00:00Z. */
export const nowSeconds = 1_795_348_800
export const nowMs = nowSeconds * 1000

export const settings = {
  baseUrl: 'https://idp.example',
  issuer: 'https://issuer.example',
  tenantId: 'tenant-1',
  clientId: 'shop-web',
  clientSecret: 'secret-of-the-shop',
}

/** Claims of an ID token that is right in every respect. */
export const goodClaims = {
  iss: settings.issuer,
  aud: settings.clientId,
  tid: settings.tenantId,
  sub: 'user-1',
  iat: nowSeconds - 10,
  exp: nowSeconds + 3600,
  auth_time: nowSeconds - 10,
  amr: ['pwd'],
}

export interface SigningKey {
  kid: string
  alg: string
  privateKey: CryptoKey
  publicKey: CryptoKey
  /** As the JWKS shows it. */
  jwk: Record<string, unknown> & { kid: string; alg: string }
}

type CryptoKey = Awaited<ReturnType<typeof generateKeyPair>>['privateKey']

export async function createSigningKey(kid: string, alg = 'ES256'): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  return { kid, alg, publicKey, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

/** Signs claims; header members that are given replace the usual ones, `undefined` takes them out. */
export async function signToken(
  key: SigningKey,
  claims: Record<string, unknown> = goodClaims,
  header: Record<string, unknown> = {},
): Promise<string> {
  const members = Object.entries({ alg: key.alg, kid: key.kid, typ: 'JWT', ...header })
  const kept = Object.fromEntries(members.filter(([, value]) => value !== undefined))
  const payload: JWTPayload = Object.fromEntries(
    Object.entries(claims).filter(([, value]) => value !== undefined),
  )
  return new SignJWT(payload).setProtectedHeader({ alg: key.alg, ...kept }).sign(key.privateKey)
}
