import type { LightMyRequestResponse } from 'fastify'

/** A cookie of an answer. */
export type Cookie = LightMyRequestResponse['cookies'][number]

/** The cookies of one browser. */
export class CookieJar {
  readonly #cookies = new Map<string, Cookie>()
  readonly #now: () => number

  /** @param now milliseconds since the epoch */
  constructor(now: () => number) {
    this.#now = now
  }

  /** Keeps what an answer set, and drops what it removed. */
  take(cookies: readonly Cookie[]): void {
    for (const cookie of cookies) {
      if (this.#isExpired(cookie)) this.#cookies.delete(cookie.name)
      else this.#cookies.set(cookie.name, cookie)
    }
  }

  /** Those that have not expired. */
  all(): Cookie[] {
    return [...this.#cookies.values()].filter((cookie) => !this.#isExpired(cookie))
  }

  /** The value of the `Cookie` header; empty without cookies. */
  header(): string {
    return this.all()
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')
  }

  /** Another jar with the same cookies. */
  copy(): CookieJar {
    const copied = new CookieJar(this.#now)
    copied.take(this.all())
    return copied
  }

  #isExpired({ maxAge, expires }: Cookie): boolean {
    if (maxAge !== undefined) return maxAge <= 0
    return expires !== undefined && expires.getTime() <= this.#now()
  }
}
