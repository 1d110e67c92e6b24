import { parseStrictObject } from '../transport/strict-json.ts'

/** Longest token that is looked at, in characters. */
const longestToken = 262_144

/** What the header of a signed token says about how to verify it; not yet trusted. */
export interface JwsHeader {
  alg: string
  kid: string
  typ: unknown
}

/** Header parameters that change what is signed, or that bring a key of the sender's own (RFC 8725, section 3.10). */
const refusedParameters = ['crit', 'b64', 'zip', 'enc', 'jwk', 'jku', 'x5u', 'x5c']

/**
 * The header of a token in the compact serialisation (RFC 7515, section 3.1), or what is wrong with its form. Each
 * part must be the one base64url text of its bytes, so no second text is accepted for the same token.
 */
export function readJwsHeader(token: unknown): JwsHeader | string {
  if (typeof token !== 'string' || token.length > longestToken) return 'it is not a text of a usable length'
  const parts = token.split('.')
  const [encodedHeader] = parts
  if (parts.length !== 3 || encodedHeader === undefined) return 'it does not have three parts'
  if (!parts.every(isCanonicalBase64url)) return 'it is not base64url'
  const header = parseStrictObject(Buffer.from(encodedHeader, 'base64url'))
  if (header === undefined) return 'its header is not a JSON object'
  const refused = refusedParameters.find((name) => Object.hasOwn(header, name))
  if (refused !== undefined) return `its header has ${refused}`
  const { alg, kid, typ } = header
  if (typeof alg !== 'string') return 'its header has no algorithm'
  if (typeof kid !== 'string' || kid === '' || kid.length > 1024) return 'its header names no key'
  return { alg, kid, typ }
}

function isCanonicalBase64url(part: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(part) && Buffer.from(part, 'base64url').toString('base64url') === part
}
