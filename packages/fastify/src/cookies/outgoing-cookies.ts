import { stringifySetCookie } from 'cookie'
import type { FastifyReply } from 'fastify'
import type { CookieSpec } from './cookie-policy.ts'

/** Set-Cookie lines of one answer, by cookie: what was decided last is sent, once. */
export type CookieLines = ReadonlyMap<string, string>

/** The cookies that the answer to one request sets or clears. */
export class OutgoingCookies {
  #lines = new Map<string, string>()

  /** Sets a cookie; without an end it lasts as long as the browser runs. */
  set({ name, attributes }: CookieSpec, value: string, end: { expires?: Date; maxAge?: number } = {}): void {
    this.#put(name, attributes.domain, stringifySetCookie({ name, value, ...attributes, ...end }))
  }

  /** Clears a cookie with the attributes it was set with. */
  clear({ name, attributes }: CookieSpec): void {
    const end = { expires: new Date(0), maxAge: 0 }
    this.#put(name, attributes.domain, stringifySetCookie({ name, value: '', ...attributes, ...end }))
  }

  /** Clears what else a browser may hold under the name: a cookie of this host alone beside one of the domain. */
  clearHostOnly({ name, attributes }: CookieSpec): void {
    const { domain, ...hostOnly } = attributes
    if (domain !== undefined) this.clear({ name, attributes: hostOnly })
  }

  /** Leaves a cookie as the browser has it. */
  leave({ name, attributes }: CookieSpec): void {
    this.#lines.delete(keyOf(name, attributes.domain))
  }

  snapshot(): CookieLines {
    return new Map(this.#lines)
  }

  restore(lines: CookieLines): void {
    this.#lines = new Map(lines)
  }

  /** Adds the lines to an answer, which then belongs to one browser alone and is not cached. */
  send(reply: FastifyReply): void {
    if (this.#lines.size === 0) return
    for (const line of this.take()) reply.header('set-cookie', line)
    reply.header('cache-control', 'no-store')
  }

  /** The lines, which are sent with the answer under way and not again. */
  take(): string[] {
    const lines = this.#inOrder()
    this.#lines.clear()
    return lines
  }

  /** The cookie that was decided last first; of one name, what is cleared before what is set. */
  #inOrder(): string[] {
    const byName = new Map<string, string[]>()
    for (const [key, line] of this.#lines) {
      const name = key.slice(0, key.indexOf(';'))
      byName.set(name, [...(byName.get(name) ?? []), line])
    }
    return [...byName.values()].reverse().flat()
  }

  #put(name: string, domain: string | undefined, line: string): void {
    const key = keyOf(name, domain)
    // what was put last stands last: a browser applies the lines in their order
    this.#lines.delete(key)
    this.#lines.set(key, line)
  }
}

function keyOf(name: string, domain: string | undefined): string {
  return `${name};${domain ?? ''}`
}

/**
 * Completes the head of a personal answer that its handler writes past Fastify, by `reply.hijack()` or `reply.raw`: no
 * `onSend` hook runs for it. Without the cookie, each reconnect of an event stream would ask the identity service again.
 *
 * @param cookiesOf values of `Set-Cookie`, called when the head is written; nothing if the answer needs no addition
 */
export function completeRawHead({ raw }: FastifyReply, cookiesOf: () => readonly string[] | undefined): void {
  const { writeHead } = raw
  // not an assignment, with which an app answers a fifth fewer requests (row P1 of the benchmark)
  Reflect.set(raw, 'writeHead', (...given: unknown[]): unknown => {
    const cookies = cookiesOf()
    if (cookies === undefined) return Reflect.apply(writeHead, raw, given)
    const earlier = [raw.getHeader('set-cookie') ?? []].flat().map(String)
    // wrappers of other plugins pass on what they were not given
    const end = given.findLastIndex((value) => value !== undefined) + 1
    return Reflect.apply(writeHead, raw, withCookies(given.slice(0, end), cookies, earlier))
  })
}

const replaced = new Set(['set-cookie', 'cache-control'])

/** @param given `[status, reason?, headers?]`, with headers as an object or as a flat list of names and values */
function withCookies(
  given: readonly unknown[],
  cookies: readonly string[],
  earlier: readonly string[],
): unknown[] {
  const last = given.at(-1)
  const hasHeaders = typeof last === 'object' && last !== null
  const pairs = hasHeaders ? pairsOf(last) : []
  const own = pairs.filter(([name]) => name.toLowerCase() === 'set-cookie').flatMap(([, value]) => value)
  const lines = [...(own.length > 0 ? own : earlier), ...cookies]
  const headers = grouped(pairs.filter(([name]) => !replaced.has(name.toLowerCase())))
  if (lines.length > 0) headers['set-cookie'] = lines
  headers['cache-control'] = 'no-store'
  return [...(hasHeaders ? given.slice(0, -1) : given), headers]
}

function pairsOf(headers: object): [string, unknown][] {
  if (!Array.isArray(headers)) return Object.entries(headers)
  const flat: unknown[] = headers.flat()
  return flat.flatMap((name, index): [string, unknown][] =>
    index % 2 === 0 ? [[String(name), flat[index + 1]]] : [],
  )
}

/** Several headers of one name become a list under it, which is how Node.js takes them. */
function grouped(pairs: readonly [string, unknown][]): Record<string, unknown> {
  const headers: Record<string, unknown> = {}
  for (const [name, value] of pairs) {
    const known = headers[name]
    headers[name] = known === undefined ? value : [known, value].flat()
  }
  return headers
}
