import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

/** Whose session a host's session is. */
export interface HostSessionOwner {
  sub: string
  /** Store key of the sign-on record. */
  record: string
}

/**
 * Marks a host's session as belonging to a user: a MAC over `sub`, sign-on record and the id of the host's session. It
 * reveals none of them, and is not valid in another session.
 */
export class HostMarker {
  readonly #keys: readonly Buffer[]

  /**
   * @param secrets the app's: the first signs, all are accepted
   * @param context separates apps and their registrations
   */
  constructor(secrets: readonly string[], context: string) {
    this.#keys = secrets.map((secret) =>
      Buffer.from(hkdfSync('sha256', secret, '', `latchkey host-session ${context}`.slice(0, 1024), 32)),
    )
  }

  sign(owner: HostSessionOwner, hostSessionId: string): string {
    const [first] = this.#keys
    if (first === undefined) throw new RangeError('no secret to sign with')
    return macOf(first, owner, hostSessionId).toString('base64url')
  }

  isOf(marker: unknown, owner: HostSessionOwner, hostSessionId: string): boolean {
    if (typeof marker !== 'string') return false
    const given = Buffer.from(marker, 'base64url')
    return this.#keys.some((key) => {
      const expected = macOf(key, owner, hostSessionId)
      return given.length === expected.length && timingSafeEqual(given, expected)
    })
  }
}

function macOf(key: Buffer, { sub, record }: HostSessionOwner, hostSessionId: string): Buffer {
  return createHmac('sha256', key)
    .update(JSON.stringify([sub, record, hostSessionId]))
    .digest()
}
