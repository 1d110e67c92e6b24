import { randomBytes } from 'node:crypto'

/** A fresh unguessable id: 256 random bits, base64url. */
export function opaqueId(): string {
  return randomBytes(32).toString('base64url')
}

/** Whether a text has the form of one of our ids; anything else is not looked up at all. */
export function isOpaqueId(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9_-]{43}$/.test(value)
}
