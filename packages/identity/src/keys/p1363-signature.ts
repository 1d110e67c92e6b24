const coordinateBytes = 32

/**
 * Turns an ECDSA signature over P-256 from DER (RFC 3279, section 2.2.3) into the two numbers of fixed length that JWS has
 * (RFC 7518, section 3.4). Signing with `dsaEncoding: 'ieee-p1363'` gives the same and takes more than twice as long, since
 * Node.js then prepares the key for each signature.
 *
 * @param der as `crypto.sign` returns it
 */
export function p1363Signature(der: Buffer): Buffer {
  const signature = Buffer.alloc(2 * coordinateBytes)
  // a sequence of less than 128 bytes: its tag and its length are one byte each
  let at = 2
  for (const end of [coordinateBytes, 2 * coordinateBytes]) {
    // an integer: tag, length, and the bytes without leading zeros, but with one that keeps it positive
    const length = der[at + 1] ?? 0
    const start = at + 2
    const leading = Math.max(0, length - coordinateBytes)
    der.copy(signature, end - (length - leading), start + leading, start + length)
    at = start + length
  }
  return signature
}
