import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import type { CookieJar } from './cookie-jar.ts'

/** What a browser adds to a request of its own. */
export interface BrowserRequest {
  headers?: Record<string, string>
}

/** A cookie as Playwright and Puppeteer take it. */
export interface BrowserCookie {
  name: string
  value: string
  url: string
  httpOnly: boolean
  secure: boolean
}

/**
 * A browser of one person, over `inject`: it keeps cookies, and sends the headers that pages of the app send (`Origin`,
 * `Sec-Fetch-Site`, `Accept`). Every app that it calls sees the same cookies, as apps on ports of one host do.
 */
export class Browser {
  readonly #jar: CookieJar
  readonly #app: FastifyInstance
  /** Where people find the app. */
  readonly origin: string

  /** @param origin the origin at which people find the app */
  constructor(app: FastifyInstance, origin: string, jar: CookieJar) {
    this.#app = app
    this.origin = origin
    this.#jar = jar
  }

  /** Opens a page. A redirect is answered as it is, not followed. */
  get(url: string, { headers = {} }: BrowserRequest = {}): Promise<LightMyRequestResponse> {
    return this.inject({ method: 'GET', url, headers: { 'sec-fetch-mode': 'navigate', ...headers } })
  }

  /** Sends a form of the app's own page, as `application/x-www-form-urlencoded`. */
  submit(url: string, fields: Record<string, string> = {}): Promise<LightMyRequestResponse> {
    return this.inject({
      method: 'POST',
      url,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'sec-fetch-mode': 'navigate',
        ...this.#ownPage(),
      },
      payload: new URLSearchParams(fields).toString(),
    })
  }

  /** Sends JSON from a script of the app's own page. */
  post(
    url: string,
    body: object = {},
    { headers = {} }: BrowserRequest = {},
  ): Promise<LightMyRequestResponse> {
    return this.inject({
      method: 'POST',
      url,
      headers: { accept: 'application/json', 'sec-fetch-mode': 'cors', ...this.#ownPage(), ...headers },
      payload: body,
    })
  }

  /** Sends any request with the cookies of this browser, and keeps those of the answer. */
  async inject(options: InjectOptions): Promise<LightMyRequestResponse> {
    const { protocol, host } = new URL(this.origin)
    const cookie = this.#jar.header()
    const headers = {
      host,
      accept: 'text/html',
      ...(protocol === 'https:' && { 'x-forwarded-proto': 'https' }),
      ...(cookie !== '' && { cookie }),
      ...options.headers,
    }
    const response = await this.#app.inject({ ...options, headers })
    this.#jar.take(response.cookies)
    return response
  }

  /** The same person in the same browser, at another app. */
  at(app: FastifyInstance, origin: string): Browser {
    return new Browser(app, origin, this.#jar)
  }

  /** Another browser with the same cookies, such as that of somebody who has stolen them. */
  copy(): Browser {
    return new Browser(this.#app, this.origin, this.#jar.copy())
  }

  /** The cookies, for `context.addCookies` of Playwright or `page.setCookie` of Puppeteer. */
  cookies(): BrowserCookie[] {
    return this.#jar.all().map(({ name, value, httpOnly = false, secure = false }) => {
      return { name, value, url: this.origin, httpOnly, secure }
    })
  }

  #ownPage(): Record<string, string> {
    return { origin: this.origin, 'sec-fetch-site': 'same-origin' }
  }
}
