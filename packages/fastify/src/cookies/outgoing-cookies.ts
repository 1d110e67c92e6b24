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
