import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'

/** A browser of one person, as far as cookies and the headers of a page go; all origins share its jar, as ports do. */
export class Browser {
  readonly cookies = new Map<string, string>()

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
    const own = { origin: 'http://localhost:3001', 'sec-fetch-site': 'same-origin' }
    return this.send(app, { method: 'POST', url, payload, headers: { ...own, ...headers } })
  }

  async send(app: FastifyInstance, options: InjectOptions): Promise<LightMyRequestResponse> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...(cookie !== '' && { cookie }), ...options.headers }
    const response = await app.inject({ ...options, headers })
    for (const { name, value, expires } of response.cookies) {
      if (expires !== undefined && expires.getTime() <= Date.now()) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return response
  }

  copy(): Browser {
    const copied = new Browser()
    for (const [name, value] of this.cookies) copied.cookies.set(name, value)
    return copied
  }
}
