import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  generateKeyPairSync,
  type KeyObject,
  type KeyPairKeyObjectResult,
} from 'node:crypto'
import { promisify } from 'node:util'
import { createCheck, type PublicJwk, PublicJwkSchema } from '@latchkey/protocol'
import { type SigningKeyLine, signingKeyLines } from '@latchkey/protocol/management'
import { calculateJwkThumbprint, type JWK } from 'jose'

/** Signature algorithms that a key of ours can be for (RFC 7518, RFC 8037); the first is the default. */
export const signingAlgorithms = ['ES256', 'EdDSA', 'PS256', 'RS256'] as const
export type SigningAlgorithm = (typeof signingAlgorithms)[number]

export function isSigningAlgorithm(text: string): text is SigningAlgorithm {
  return signingAlgorithms.some((algorithm) => algorithm === text)
}

/**
 * What the keys of a line are stored as. Another purpose than that of the main line, so that an instance of a release that knows
 * one line only never signs with a key of the other.
 */
export const purposes = { main: 'sig', rs256: 'sig-rs256' } as const satisfies Record<SigningKeyLine, string>
export type KeyPurpose = (typeof purposes)[SigningKeyLine]

/** The line of a stored key; undefined if it signs no tokens. */
export function lineOf(purpose: string): SigningKeyLine | undefined {
  return signingKeyLines.find((line) => purposes[line] === purpose)
}

/** Stands for all tenants that have no key of their own. */
export const everyTenant = '*'

/** A key that signs tokens, for one algorithm only. */
export interface SigningKey {
  kid: string
  alg: SigningAlgorithm
  /** The tenant whose tokens it signs, or {@link everyTenant}. */
  tenantId: string
  /** undefined: it signs no tokens. */
  line: SigningKeyLine | undefined
  privateKey: KeyObject
  publicKey: KeyObject
  publicJwk: PublicJwk
}

/** Whether a key may have signed a token of a tenant that the service itself reads: such tokens are signed by the main line. */
export function maySignOwn(key: Pick<SigningKey, 'tenantId' | 'line'>, tenantId: string): boolean {
  return key.line === 'main' && (key.tenantId === everyTenant || key.tenantId === tenantId)
}

/** Bits of an RSA key: 128 bits of strength (NIST SP 800-57, part 1, table 2), as P-256 and Ed25519 have. */
const rsaBits = 3072

/** A fresh key pair in the forms that are stored. Takes up to a second for RSA, on the thread pool. */
export async function newKeyPair(
  alg: SigningAlgorithm,
): Promise<{ kid: string; jwk: PublicJwk; privateDer: Buffer }> {
  const { privateKey, publicKey } = await generate(alg)
  const members: JWK = publicKey.export({ format: 'jwk' })
  const kid = await calculateJwkThumbprint(members)
  const jwk = readPublicJwk({ ...members, use: 'sig', kid, alg })
  if (jwk === undefined) throw new Error('a fresh key has no public part')
  return { kid, jwk, privateDer: privateKey.export({ format: 'der', type: 'pkcs8' }) }
}

const generateOnThreadPool = promisify(generateKeyPair)

function generate(alg: SigningAlgorithm): KeyPairKeyObjectResult | Promise<KeyPairKeyObjectResult> {
  if (alg === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' })
  if (alg === 'EdDSA') return generateKeyPairSync('ed25519')
  return generateOnThreadPool('rsa', { modulusLength: rsaBits })
}

const checkPublicJwk = createCheck(PublicJwkSchema)

/** Reads the stored public part; undefined if it is not a public key. */
export function readPublicJwk(value: unknown): PublicJwk | undefined {
  const checked = checkPublicJwk(value)
  if (!checked.ok) return undefined
  // picked one by one, so a private member cannot get out
  const { kty, use, kid, alg, crv, x, y, n, e } = checked.value
  return {
    kty,
    use,
    kid,
    alg,
    ...(crv !== undefined && { crv }),
    ...(x !== undefined && { x }),
    ...(y !== undefined && { y }),
    ...(n !== undefined && { n }),
    ...(e !== undefined && { e }),
  }
}

/** A key from its stored parts; undefined if they do not belong together. */
export function readSigningKey(
  privateDer: Buffer,
  jwk: PublicJwk,
  tenantId: string,
  line: SigningKeyLine | undefined,
): SigningKey | undefined {
  const { kid, alg } = jwk
  if (!isSigningAlgorithm(alg)) return undefined
  const privateKey = createPrivateKey({ key: privateDer, format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(privateKey)
  const { crv, x, y, n, e } = publicKey.export({ format: 'jwk' })
  const isSame = crv === jwk.crv && x === jwk.x && y === jwk.y && n === jwk.n && e === jwk.e
  return isSame ? { kid, alg, tenantId, line, privateKey, publicKey, publicJwk: jwk } : undefined
}
