import { hash } from 'node:crypto'

const blockBytes = 64
const digestBytes = 32
/** Texts of up to this many UTF-16 units share one buffer for each key. */
const sharedUnits = 4_096

/** Computes the HMAC-SHA-256 of a text (as UTF-8) under one key: 43 characters of base64url. */
export type KeyedHash = (text: string) => string

/**
 * Prepares HMAC-SHA-256 (RFC 2104) for a key of 32 to 64 bytes.
 *
 * `createHmac` sets up an OpenSSL context for each call. The two hashes that an HMAC consists of cost about half of
 * that as one-shot calls, with the inner digest as a binary string: `hash` is slow to create buffers.
 */
export function keyedHash(key: Uint8Array): KeyedHash {
  if (key.length < digestBytes || key.length > blockBytes) throw new RangeError('the key has 32 to 64 bytes')
  const inner = Buffer.alloc(blockBytes + 3 * sharedUnits)
  const outer = Buffer.alloc(blockBytes + digestBytes)
  for (let index = 0; index < blockBytes; index += 1) {
    const byte = key[index] ?? 0
    inner[index] = byte ^ 0x36
    outer[index] = byte ^ 0x5c
  }
  const innerPad = inner.subarray(0, blockBytes)
  return (text) => {
    // everything here is synchronous: no two texts ever share the buffers
    const block =
      text.length <= sharedUnits
        ? inner.subarray(0, blockBytes + inner.write(text, blockBytes, 'utf8'))
        : Buffer.concat([innerPad, Buffer.from(text)])
    outer.write(hash('sha256', block, 'binary'), blockBytes, 'latin1')
    return hash('sha256', outer, 'base64url')
  }
}
