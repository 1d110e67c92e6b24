import type { FastifyBaseLogger, FastifyRequest } from 'fastify'

/** Seconds by which clocks may differ without a notice. */
export const toleratedSeconds = 30

/** What an operator has to know about the set-up of an app; each notice is logged once. */
export class OnceNotices {
  readonly #log: FastifyBaseLogger
  #isProxyNoticed = false
  #isClockNoticed = false

  constructor(log: FastifyBaseLogger) {
    this.#log = log
  }

  /**
   * A request of an app with an https origin that Fastify sees as http. If a browser sent it, TLS ends at a proxy that is not
   * trusted. Cookies of plugins such as `@fastify/session` are then not sent, so what a visitor writes there is lost.
   */
  noticeHttp(request: FastifyRequest): void {
    if (this.#isProxyNoticed) return
    const { 'x-forwarded-proto': forwarded, 'sec-fetch-site': site } = request.headers
    // browsers send Sec-Fetch-* only to https, and to this machine
    if (site === undefined && !String(forwarded ?? '').startsWith('https')) return
    this.#isProxyNoticed = true
    this.#log.warn(
      'the origin is https, but requests arrive as http: set trustProxy of Fastify, and X-Forwarded-Proto at the proxy; until then nobody can log in, and the cookies of @fastify/session are not sent',
    )
  }

  /**
   * An app whose clock is behind refuses tokens of the future, with a line in the log. One that is ahead accepts them, but takes
   * every authentication for older than it is.
   */
  noticeClock(secondsAhead: number): void {
    if (this.#isClockNoticed) return
    this.#isClockNoticed = true
    this.#log.warn(
      { secondsAhead },
      "this machine's clock is ahead of the identity service's: authentications look older than they are, and age limits fail early",
    )
  }
}
