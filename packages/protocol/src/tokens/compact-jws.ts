import { parseStrictObject } from '../plain-json.ts'

/** The parts of a signed token that say how to verify it, and what it claims. Nothing of it is trusted yet. */
export interface CompactJws {
  /** JWS algorithm. */
  alg: string
  /** Name of the key; `undefined` if the header names none. */
  kid: string | undefined
  /** Type of the token. */
  typ: unknown
  payload: Record<string, unknown>
}

/** A token that was read, or a phrase that describes why it cannot be and contains nothing of it. */
export type ReadCompactJws = { ok: true; jws: CompactJws } | { ok: false; reason: string }

/** Longest accepted token, in characters. */
const longestToken = 262_144

/** Refused header parameters: they change what is signed, or carry a key of the sender (RFC 8725, section 3.10). */
const refusedParameters = ['crit', 'b64', 'zip', 'enc', 'jwk', 'jku', 'x5u', 'x5c']

/**
 * Reads a JWT in the compact serialisation (RFC 7515, section 3.1) before its signature is verified. Each of the three parts
 * must be the canonical base64url text of its bytes, without padding and with unused bits zero (RFC 4648, section 3.5), so
 * that a token has only one text; header and payload must be JSON objects that every parser reads alike.
 */
export function readCompactJws(token: unknown): ReadCompactJws {
  if (typeof token !== 'string' || token.length > longestToken) {
    return refused('it is not a string of a usable length')
  }
  const parts = token.split('.')
  const [encodedHeader, encodedPayload] = parts
  if (parts.length !== 3 || encodedHeader === undefined || encodedPayload === undefined) {
    return refused('it does not have three parts')
  }
  if (!parts.every(isCanonicalBase64url)) return refused('it is not base64url')
  const header = parseStrictObject(Buffer.from(encodedHeader, 'base64url'))
  if (header === undefined) return refused('its header is not a JSON object')
  const parameter = refusedParameters.find((name) => Object.hasOwn(header, name))
  if (parameter !== undefined) return refused(`its header has ${parameter}`)
  const { alg, kid, typ } = header
  if (typeof alg !== 'string') return refused('its header has no algorithm')
  if (kid !== undefined && (typeof kid !== 'string' || kid === '' || kid.length > 1024)) {
    return refused('its header names no key')
  }
  const payload = parseStrictObject(Buffer.from(encodedPayload, 'base64url'))
  if (payload === undefined) return refused('its payload is not a JSON object')
  return { ok: true, jws: { alg, kid, typ, payload } }
}

/** Returns whether a text is the only base64url form of its bytes: no padding, no other alphabet, no unused bits. */
export function isCanonicalBase64url(text: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(text) && Buffer.from(text, 'base64url').toString('base64url') === text
}

function refused(reason: string): ReadCompactJws {
  return { ok: false, reason }
}
