import { lookup } from 'node:dns'
import { type IncomingMessage, request } from 'node:http'
import type { LookupFunction } from 'node:net'
import { text } from 'node:stream/consumers'
import { CookieJar } from './cookie-jar.ts'

/** What came back. */
export interface Answer {
  status: number
  /** By lower-case name. */
  headers: IncomingMessage['headers']
  body: string
}

/** Limits of a visitor. */
export interface VisitorOptions {
  /** After which a request is given up, in milliseconds. @default never */
  timeoutMs?: number
}

/**
 * A visitor of the demo over HTTP, with one cookie jar for all ports of a host, who follows no redirect alone.
 * Not by `fetch`: that of Node says `Sec-Fetch-Mode: cors` and nothing else, as no browser does.
 */
export class Visitor {
  readonly jar = new CookieJar()
  readonly #timeoutMs: number | undefined

  constructor({ timeoutMs }: VisitorOptions = {}) {
    this.#timeoutMs = timeoutMs
  }

  /** Opens a page. */
  get(url: string): Promise<Answer> {
    return this.#send('GET', url, { accept: 'text/html' })
  }

  /** Calls an API. */
  call(url: string): Promise<Answer> {
    return this.#send('GET', url, { accept: 'application/json' })
  }

  /** Posts a form as the page of the same site would. */
  post(url: string, fields: Record<string, string>): Promise<Answer> {
    const form = new URLSearchParams(fields).toString()
    const headers = {
      accept: 'text/html',
      origin: new URL(url).origin,
      'content-type': 'application/x-www-form-urlencoded',
    }
    return this.#send('POST', url, headers, form)
  }

  async #send(method: string, url: string, headers: Record<string, string>, body = ''): Promise<Answer> {
    const cookie = this.jar.header()
    const signal = this.#timeoutMs === undefined ? undefined : AbortSignal.timeout(this.#timeoutMs)
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const options = {
        method,
        headers: { ...headers, ...(cookie !== '' && { cookie }) },
        lookup: lookUpAsBrowsersDo,
        ...(signal && { signal }),
      }
      request(url, options, resolve).once('error', reject).end(body)
    })
    this.jar.take(response.headers['set-cookie'] ?? [])
    return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) }
  }
}

/** Browsers find each `NAME.localhost` on this machine; the machine's resolver may not. */
const lookUpAsBrowsersDo: LookupFunction = (name, options, done) => {
  lookup(name.endsWith('.localhost') ? 'localhost' : name, options, done)
}
