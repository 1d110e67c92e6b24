import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'

/** What a browser was sent for one cookie. */
export interface SentCookie {
  name: string
  value: string
  /** Attributes by their lower-case name. */
  attributes: Map<string, string>
}

/** A browser of one person, as far as cookies and the headers of a page go; all origins share its jar, as ports do. */
export class Browser {
  readonly cookies = new Map<string, string>()
  readonly origin: string

  constructor(origin = 'http://localhost:3001') {
    this.origin = origin
  }

  get(
    app: FastifyInstance,
    url: string,
    headers: Record<string, string> = {},
  ): Promise<LightMyRequestResponse> {
    return this.send(app, { method: 'GET', url, headers })
  }

  /** A form sent from the app's own page. */
  post(
    app: FastifyInstance,
    url: string,
    payload: object = {},
    headers: Record<string, string> = {},
  ): Promise<LightMyRequestResponse> {
    const own = { origin: this.origin, 'sec-fetch-site': 'same-origin' }
    return this.send(app, { method: 'POST', url, payload, headers: { ...own, ...headers } })
  }

  async send(app: FastifyInstance, options: InjectOptions): Promise<LightMyRequestResponse> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const forwarded = this.origin.startsWith('https:') && { 'x-forwarded-proto': 'https' }
    const headers = { ...(cookie !== '' && { cookie }), ...forwarded, ...options.headers }
    const response = await app.inject({ ...options, headers })
    this.take(response)
    return response
  }

  /** Keeps what an answer set. */
  take(response: LightMyRequestResponse): void {
    for (const { name, value, attributes } of sentCookies(response)) {
      const expires = attributes.get('expires')
      if (expires !== undefined && Date.parse(expires) <= Date.now()) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
  }

  copy(): Browser {
    const copied = new Browser(this.origin)
    for (const [name, value] of this.cookies) copied.cookies.set(name, value)
    return copied
  }
}

/** The `Set-Cookie` headers of an answer, as they were sent. */
export function sentCookies(response: LightMyRequestResponse): SentCookie[] {
  const header = response.headers['set-cookie'] ?? []
  return [header].flat().map((line) => {
    const [pair = '', ...rest] = line.split('; ')
    const attributes = rest.map((part): [string, string] => {
      const [name = '', value = ''] = part.split('=')
      return [name.toLowerCase(), value]
    })
    const equals = pair.indexOf('=')
    return {
      name: pair.slice(0, equals),
      value: pair.slice(equals + 1),
      attributes: new Map(attributes),
    }
  })
}
