import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { requireName } from './name.ts'
import { packToken, unpackToken } from './packed-token.ts'
import { requireSecrets } from './secrets.ts'

const nonceBytes = 12
const tagBytes = 16

/** Seals texts: reading or making one needs the secret, the purpose and the context. */
export interface Sealer {
  /**
   * Seals a text.
   *
   * @param context Where the text belongs, for example the key of its record; needed again to open it.
   * @param form `token` takes fewer characters for a JSON Web Token, and the same for any other text. Versions of this
   *   package that do not know it open such a token as little as one of another secret. @default 'text'
   */
  seal(text: string, context: string, form?: SealedForm): string
  /** Returns the text, or `undefined` if it was sealed with another secret or context, or was changed. */
  open(sealed: string, context: string): string | undefined
}

/** How a text is sealed: as it is, or packed if it is a JSON Web Token. */
export type SealedForm = 'text' | 'token'

/** Options of {@link createSealer}. */
export interface SealerOptions {
  /** At least one of 32 or more random characters: the first seals, all open. */
  secrets: readonly string[]
  /** What is sealed (`a-z`, `0-9`, `:`, `-`, composed by `joinNames`). A text sealed for one purpose does not open for another. */
  purpose: string
}

interface Key {
  id: string
  secret: Uint8Array
  /** Of what this key seals: each form has keys of its own, so that neither is taken for the other. */
  form: SealedForm
}

/**
 * Creates a sealer: AES-256-GCM with a key for each purpose (HKDF-SHA256, RFC 5869) and a random 96-bit nonce. The sealed
 * text is the id of the key, a dot, and nonce, ciphertext and tag in base64url. Tokens are compressed: their length tells
 * nothing of the signature, which is what makes them secret.
 *
 * Throws `config_invalid` for a secret that is too short or a sample value, for an empty list and for a bad purpose.
 */
export function createSealer({ secrets, purpose }: SealerOptions): Sealer {
  requireName('the purpose of a sealer', purpose)
  const [newest, ...older] = requireSecrets(secrets)
  const first = { text: deriveKey(newest, purpose, 'text'), token: deriveKey(newest, purpose, 'token') }
  const ofOlder = older.flatMap((secret) => [
    deriveKey(secret, purpose, 'text'),
    deriveKey(secret, purpose, 'token'),
  ])
  const keys = [first.text, first.token, ...ofOlder]
  return {
    seal(text, context, form = 'text') {
      const packed = form === 'token' ? packToken(text) : undefined
      return packed === undefined
        ? encrypt(first.text, Buffer.from(text), context)
        : encrypt(first.token, packed, context)
    },
    open(sealed, context) {
      const dot = sealed.indexOf('.')
      const key = keys.find(({ id }) => id === sealed.slice(0, dot))
      const payload = sealed.slice(dot + 1)
      const bytes = Buffer.from(payload, 'base64url')
      const isCanonical = bytes.toString('base64url') === payload
      if (key === undefined || !isCanonical || bytes.length < nonceBytes + tagBytes) return undefined
      const opened = decrypt(key, bytes, context)
      if (opened === undefined) return undefined
      return key.form === 'token' ? unpackToken(opened) : opened.toString('utf8')
    },
  }
}

function encrypt({ id, secret }: Key, bytes: Buffer, context: string): string {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', secret, nonce).setAAD(Buffer.from(context))
  const sealed = Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
  return `${id}.${sealed.toString('base64url')}`
}

function decrypt(key: Key, bytes: Buffer, context: string): Buffer | undefined {
  const nonce = bytes.subarray(0, nonceBytes)
  const decipher = createDecipheriv('aes-256-gcm', key.secret, nonce, { authTagLength: tagBytes })
    .setAAD(Buffer.from(context))
    .setAuthTag(bytes.subarray(-tagBytes))
  try {
    const ciphertext = bytes.subarray(nonceBytes, -tagBytes)
    return Buffer.concat([decipher.update(ciphertext), decipher.final()])
  } catch {
    return undefined
  }
}

function deriveKey(secret: string, purpose: string, form: SealedForm): Key {
  const of = form === 'token' ? 'token-' : ''
  const derive = (use: string, length: number) =>
    Buffer.from(hkdfSync('sha256', secret, '', `latchkey ${of}${use} ${purpose}`, length))
  return { id: derive('key-id', 6).toString('base64url'), secret: derive('aes-256-gcm', 32), form }
}
