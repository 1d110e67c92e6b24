import { hash, hkdfSync, timingSafeEqual } from 'node:crypto'
import { type KeyedHash, keyedHash } from './keyed-hash.ts'
import { requireSecrets } from './secrets.ts'

/** What the MAC of a record covers. */
export interface RecordContent {
  key: string
  version: number
  /** Milliseconds since the epoch. */
  expiresAt: number
  format: number
  json: string
}

/** Signs and verifies the text of records: `format:keyId:mac:json`. */
export interface RecordSigner {
  sign(content: RecordContent): string
  /**
   * The format and the JSON of a text that was signed for this key, version and expiry; `foreign` if no known secret
   * claims it, `forged` if one does and its MAC does not match.
   */
  verify(stored: {
    key: string
    version: number
    expiresAt: number
    text: string
  }): Pick<RecordContent, 'format' | 'json'> | 'foreign' | 'forged'
}

interface SigningKey {
  id: string
  mac: KeyedHash
}

/**
 * Creates the signer of one context. Throws `config_invalid` for a secret that is too short or a sample value, and for
 * an empty list.
 *
 * @param context Separates purposes and identities: each has keys of its own, derived by HKDF-SHA256 (RFC 5869).
 */
export function recordSigner(secrets: readonly string[], context: string): RecordSigner {
  const [newest, ...older] = requireSecrets(secrets)
  const first = deriveKey(newest, context)
  const keys = [first, ...older.map((secret) => deriveKey(secret, context))]
  return {
    sign: (content) => `${content.format}:${first.id}:${first.mac(macInput(content))}:${content.json}`,
    verify({ key, version, expiresAt, text }) {
      const head = /^([1-9]\d{0,8}):([\w-]{8}):([\w-]{43}):/.exec(text)
      if (head === null) return 'foreign'
      const [prefix, formatText, keyId, mac = ''] = head
      const known = keys.find(({ id }) => id === keyId)
      if (known === undefined) return 'foreign'
      const content = { format: Number(formatText), json: text.slice(prefix.length) }
      const expected = known.mac(macInput({ key, version, expiresAt, ...content }))
      return isEqual(mac, expected) ? content : 'forged'
    },
  }
}

/** The length of the key makes the parts of the input unambiguous: the numbers and the JSON cannot move into it. */
function macInput({ key, version, expiresAt, format, json }: RecordContent): string {
  return `${key.length}:${key}:${version}:${expiresAt}:${format}:${json}`
}

/** Compares two MACs of 43 ASCII characters in constant time. */
function isEqual(mac: string, expected: string): boolean {
  return timingSafeEqual(Buffer.from(mac, 'latin1'), Buffer.from(expected, 'latin1'))
}

function deriveKey(secret: string, context: string): SigningKey {
  // an info of HKDF holds at most 1,024 bytes
  const info = hash('sha256', context, 'base64url')
  const derive = (use: string, length: number) =>
    Buffer.from(hkdfSync('sha256', secret, '', `latchkey ${use} ${info}`, length))
  return { id: derive('record-key-id', 6).toString('base64url'), mac: keyedHash(derive('record-mac', 32)) }
}
