import { deflateRawSync, inflateRawSync } from 'node:zlib'

const separator = '.'
const headBytes = 4
const mostPartBytes = 0xffff
// a token has no repetitions that are farther apart, and a context of the default size has to be cleared for each one
const compression = { windowBits: 12, memLevel: 5 }

/**
 * Packs a JSON Web Token in its compact serialisation (RFC 7515, section 3.1) into fewer bytes: the lengths of its header and
 * signature, the signature, and header and payload compressed.
 *
 * @returns undefined for a text that would not come back as it is
 */
export function packToken(text: string): Buffer | undefined {
  const parts = text.split(separator)
  const [header, payload, signature, ...more] = parts.map((part) => Buffer.from(part, 'base64url'))
  if (header === undefined || payload === undefined || signature === undefined || more.length > 0)
    return undefined
  if (Math.max(header.length, payload.length, signature.length) > mostPartBytes) return undefined
  if (textOf(header, payload, signature) !== text) return undefined
  const head = Buffer.alloc(headBytes)
  head.writeUInt16BE(header.length, 0)
  head.writeUInt16BE(signature.length, 2)
  return Buffer.concat([head, signature, deflateRawSync(Buffer.concat([header, payload]), compression)])
}

/** Unpacks what {@link packToken} made. */
export function unpackToken(packed: Buffer): string {
  const signatureEnd = headBytes + packed.readUInt16BE(2)
  const claims = inflateRawSync(packed.subarray(signatureEnd), { maxOutputLength: 2 * mostPartBytes })
  const headerEnd = packed.readUInt16BE(0)
  const signature = packed.subarray(headBytes, signatureEnd)
  return textOf(claims.subarray(0, headerEnd), claims.subarray(headerEnd), signature)
}

function textOf(...parts: readonly Buffer[]): string {
  return parts.map((part) => part.toString('base64url')).join(separator)
}
