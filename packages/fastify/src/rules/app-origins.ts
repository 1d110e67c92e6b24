import type { FastifyRequest } from 'fastify'

/** From where a browser may send requests that change something. */
export interface AppOrigins {
  /** The app's own. */
  own: readonly string[]
  /** Front ends on other origins of the same site. */
  trusted: readonly string[]
}

/**
 * Returns whether a browser sends the cookies of one origin along when a page of the other calls it (RFC 6265bis, section
 * 5.2): same scheme and a common parent domain. Without the list of public suffixes this holds for neighbours such as
 * `a.co.uk` and `b.co.uk` too; browsers report those as `cross-site`, which no check accepts.
 */
export function isSameSite(one: string, other: string): boolean {
  const [first, second] = [new URL(one), new URL(other)]
  if (first.protocol !== second.protocol) return false
  if (first.hostname === second.hostname) return true
  const isAddress = [first, second].some(({ hostname }) => /^\[|^[\d.]+$/.test(hostname))
  const parent = siteOf(first.hostname)
  return !isAddress && parent === siteOf(second.hostname)
}

/** The last two labels of a name; of names below `localhost` that one alone. */
function siteOf(hostname: string): string {
  const labels = hostname.split('.')
  return labels.at(-1) === 'localhost' ? 'localhost' : labels.slice(-2).join('.')
}

/** The one of the app's own origins that a request was sent to; `undefined` if the host is none of several. */
export function requestedOrigin(request: FastifyRequest, own: readonly string[]): string | undefined {
  if (own.length === 1) return own[0]
  const requested = `${request.protocol}://${request.host}`
  return own.includes(requested) ? requested : undefined
}
