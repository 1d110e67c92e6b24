import { parseSetCookie, type SetCookie, stringifySetCookie } from 'cookie'
import type { FastifyReply } from 'fastify'

/** Attributes of a cookie that this plugin sets; all that matter for security are required. */
export interface CookieAttributes {
  path: string
  httpOnly: boolean
  secure: boolean
  sameSite: 'lax' | 'strict'
  /** Left out for a cookie of this host alone. */
  domain?: string
}

/** A cookie of a response. */
export interface ResponseCookie {
  name: string
  /** Sent as it is: only ids in base64url are ever sent. */
  value: string
  attributes: CookieAttributes
  /** Left out for a cookie that ends with the browser's session. */
  expires?: Date
  /** Seconds. */
  maxAge?: number
}

/**
 * Adds a `Set-Cookie` header to a response, in place of one of the same name, domain and path; others stay. Independent
 * of the options and hooks of a `@fastify/cookie` that the host registered.
 */
export function sendCookie(reply: FastifyReply, cookie: ResponseCookie): void {
  const { name, value, attributes, expires, maxAge } = cookie
  const sent: SetCookie = {
    name,
    value,
    ...attributes,
    ...(expires && { expires }),
    ...(maxAge !== undefined && { maxAge }),
  }
  const others = setCookieHeaders(reply).filter((header) => !isSameCookie(parseSetCookie(header), sent))
  reply.removeHeader('set-cookie')
  reply.header('set-cookie', [...others, stringifySetCookie(sent)])
}

/** Makes the browser delete a cookie: it must have the name, domain and path that it was set with. */
export function clearCookie(reply: FastifyReply, name: string, attributes: CookieAttributes): void {
  sendCookie(reply, { name, value: '', attributes, expires: new Date(0), maxAge: 0 })
}

/** The `Set-Cookie` headers that a response has so far. */
export function setCookieHeaders(reply: FastifyReply): string[] {
  const header = reply.getHeader('set-cookie')
  if (header === undefined) return []
  return Array.isArray(header) ? header.map(String) : [String(header)]
}

/** Browsers tell cookies apart by name, domain and path (RFC 6265bis, section 5.7). */
function isSameCookie(a: SetCookie, b: SetCookie): boolean {
  return a.name === b.name && a.path === b.path && domainOf(a) === domainOf(b)
}

/** A leading dot is ignored. */
const domainOf = ({ domain }: SetCookie) => domain?.toLowerCase().replace(/^\./, '')
