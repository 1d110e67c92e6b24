import { constants, type KeyObject, type SignKeyObjectInput, sign } from 'node:crypto'
import { promisify } from 'node:util'
import { p1363Signature } from './p1363-signature.ts'
import type { SigningKey } from './signing-key.ts'

/** Kinds of token, told apart by `typ` so that none passes for another (RFC 8725, section 3.11). */
export type TokenType = 'JWT' | 'at+jwt' | 'reset+jwt' | 'logout+jwt'

/** Where a signature is made. RSA takes milliseconds, and is always made on the thread pool. */
export interface SigningPlace {
  /**
   * Makes it on the thread pool: the event loop is free meanwhile, but the answer waits for two more turns, and answers that
   * one commit has stored come apart. @default false
   */
  onThreadPool?: boolean
}

/** Signs a compact JWT. */
export async function signJwt(
  key: SigningKey,
  typ: TokenType,
  claims: object,
  place: SigningPlace = {},
): Promise<string> {
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url')
  const input = `${headerOf(key, typ)}.${payload}`
  const signature = await signatureOf(key, Buffer.from(input), place)
  return `${input}.${signature.toString('base64url')}`
}

const headers = new WeakMap<SigningKey, Map<TokenType, string>>()

function headerOf(key: SigningKey, typ: TokenType): string {
  const known = headers.get(key) ?? new Map<TokenType, string>()
  headers.set(key, known)
  const cached = known.get(typ)
  if (cached !== undefined) return cached
  const header = Buffer.from(JSON.stringify({ alg: key.alg, typ, kid: key.kid })).toString('base64url')
  known.set(typ, header)
  return header
}

const signOnThreadPool = promisify(
  (
    algorithm: string | null,
    data: Buffer,
    key: KeyObject | SignKeyObjectInput,
    done: (e: Error | null, s: Buffer) => void,
  ) => sign(algorithm, data, key, done),
)

/** The signature in the form of JWS (RFC 7518, section 3; RFC 8037, section 3.1). */
async function signatureOf(
  { alg, privateKey }: SigningKey,
  input: Buffer,
  { onThreadPool = false }: SigningPlace,
): Promise<Buffer> {
  switch (alg) {
    case 'ES256':
      return p1363Signature(
        onThreadPool
          ? await signOnThreadPool('sha256', input, privateKey)
          : sign('sha256', input, privateKey),
      )
    case 'EdDSA':
      return onThreadPool ? signOnThreadPool(null, input, privateKey) : sign(null, input, privateKey)
    case 'RS256':
      return signOnThreadPool('sha256', input, { key: privateKey, padding: constants.RSA_PKCS1_PADDING })
    case 'PS256':
      return signOnThreadPool('sha256', input, {
        key: privateKey,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
      })
  }
}
