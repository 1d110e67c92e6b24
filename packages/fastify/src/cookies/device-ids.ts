import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'

/** The id of a browser, and the value of its cookie. */
export interface Device {
  id: string
  value: string
}

/**
 * Issues and recognises ids of browsers, for the budgets of the identity service: a user gets in from a browser where they
 * logged in before, whatever strangers do (OWASP, "Slow Down Online Guessing Attacks with Device Cookies"). An id says
 * nothing about a user and gives no access. It is signed, so nobody can make up one.
 */
export class DeviceIds {
  readonly #keys: readonly Buffer[]

  /**
   * @param secrets the app's: the first signs, all are accepted
   * @param context separates apps and their registrations
   */
  constructor(secrets: readonly string[], context: string) {
    this.#keys = secrets.map((secret) =>
      Buffer.from(hkdfSync('sha256', secret, '', `latchkey device ${context}`.slice(0, 1024), 32)),
    )
  }

  /** A new id of 128 random bits. */
  issue(): Device {
    const [first] = this.#keys
    if (first === undefined) throw new RangeError('no secret to sign with')
    const id = randomBytes(16).toString('base64url')
    return { id, value: `${id}.${macOf(first, id)}` }
  }

  /** The first of several cookies that was issued here; undefined if none was. */
  find(values: readonly string[]): Device | undefined {
    const value = values.find((given) => {
      const [id = '', mac = ''] = given.split('.')
      return given === `${id}.${mac}` && this.#keys.some((key) => isEqual(mac, macOf(key, id)))
    })
    return value === undefined ? undefined : { id: value.slice(0, value.indexOf('.')), value }
  }
}

function macOf(key: Buffer, id: string): string {
  return createHmac('sha256', key).update(id).digest('base64url')
}

function isEqual(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}
