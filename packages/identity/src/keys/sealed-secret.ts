import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { MasterKey } from './master-keys.ts'

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

/**
 * Seals a secret for the database with AES-256-GCM: `v1.<key id>.<nonce, ciphertext and tag>`.
 *
 * @param boundTo what the secret belongs to (purpose, tenant, id); opening it as anything else fails
 */
export function seal(key: MasterKey, secret: Uint8Array, boundTo: readonly string[]): string {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, key.secret, nonce)
  cipher.setAAD(boundData(key.id, boundTo))
  const sealed = Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()])
  return `v1.${key.id}.${sealed.toString('base64url')}`
}

/** Opens what {@link seal} made; undefined when no key fits, or it was changed or belongs elsewhere. */
export function unseal(
  keys: readonly MasterKey[],
  text: string,
  boundTo: readonly string[],
): Buffer | undefined {
  const [version, id, body] = text.split('.')
  const key = keys.find((candidate) => candidate.id === id)
  if (version !== 'v1' || key === undefined || body === undefined) return undefined
  const sealed = Buffer.from(body, 'base64url')
  if (sealed.length < nonceBytes + tagBytes) return undefined
  const decipher = createDecipheriv(algorithm, key.secret, sealed.subarray(0, nonceBytes))
  decipher.setAAD(boundData(key.id, boundTo))
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes))
  try {
    return Buffer.concat([
      decipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes)),
      decipher.final(),
    ])
  } catch {
    return undefined
  }
}

function boundData(keyId: string, boundTo: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify([keyId, ...boundTo]))
}
