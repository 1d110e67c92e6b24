import type { FastifyInstance, LightMyRequestResponse } from 'fastify'

/** A browser without scripts, for one or more apps of one host; it follows no redirect by itself. */
export class Browser {
  readonly cookies = new Map<string, string>()

  /** Opens a page. */
  open(app: FastifyInstance, url: string): Promise<LightMyRequestResponse> {
    return this.#send(app, 'GET', url, { accept: 'text/html' })
  }

  /** Calls an API. */
  call(app: FastifyInstance, url: string): Promise<LightMyRequestResponse> {
    return this.#send(app, 'GET', url, { accept: 'application/json' })
  }

  /** Posts a form as a page of `origin` would. */
  post(
    app: FastifyInstance,
    url: string,
    origin: string,
    fields: Record<string, string> | string,
  ): Promise<LightMyRequestResponse> {
    const type = 'application/x-www-form-urlencoded'
    const headers = { accept: 'text/html', origin, 'content-type': type }
    return this.#send(app, 'POST', url, headers, new URLSearchParams(fields).toString())
  }

  /** Sends anything, with the cookies. */
  async #send(
    app: FastifyInstance,
    method: 'GET' | 'POST',
    url: string,
    headers: Record<string, string>,
    payload?: string,
  ): Promise<LightMyRequestResponse> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await app.inject({
      method,
      url,
      headers: { ...headers, ...(cookie !== '' && { cookie }) },
      ...(payload !== undefined && { payload }),
    })
    for (const { name, value, maxAge, expires } of response.cookies) {
      const over =
        (maxAge !== undefined && maxAge <= 0) || (expires !== undefined && expires.getTime() <= Date.now())
      if (over) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return response
  }
}
