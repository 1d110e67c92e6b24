import { type ClientAttributes, canonicalAddress } from '@latchkey/protocol'
import type { FastifyRequest } from 'fastify'
import type { AppOrigins } from './app-origins.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])

export function isUnsafeMethod(request: FastifyRequest): boolean {
  return !safeMethods.has(request.method)
}

/**
 * Whether a state-changing request comes from this app's own pages, or from a trusted front end of the same site: each
 * of `Origin` and `Sec-Fetch-Site` that is present must agree, and one must be present.
 */
export function isOwnOrigin(request: FastifyRequest, { own, trusted }: AppOrigins): boolean {
  const { origin: sent, 'sec-fetch-site': site } = request.headers
  if (sent === undefined) return site === 'same-origin'
  if (isSentByOwn(sent, site, own)) return site === undefined || site === 'same-origin'
  return trusted.includes(sent) && (site === undefined || site === 'same-site' || site === 'same-origin')
}

/**
 * Whether an `Origin` names one of the app's own. Browsers send `null` with a form of a page under `Referrer-Policy:
 * no-referrer`, the default of `@fastify/helmet` (Fetch, "append a request `Origin` header"): then `Sec-Fetch-Site`, which
 * pages cannot set, decides. The `null` of a sandboxed frame comes with `cross-site`.
 */
function isSentByOwn(sent: string, site: string | string[] | undefined, own: readonly string[]): boolean {
  return own.includes(sent) || (sent === 'null' && site === 'same-origin')
}

/** Whether a request is the handshake of a WebSocket (RFC 6455, section 4.1). */
export function isWebSocket(request: FastifyRequest): boolean {
  return request.method === 'GET' && request.headers.upgrade?.toLowerCase() === 'websocket'
}

/**
 * Whether a page of another origin opens a WebSocket: browsers send the cookies of its neighbours with the handshake, and
 * let the page read what comes (RFC 6455, section 10.2).
 */
export function isForeignWebSocket(request: FastifyRequest, { own, trusted }: AppOrigins): boolean {
  const { origin: sent, 'sec-fetch-site': site } = request.headers
  return (
    isWebSocket(request) && sent !== undefined && !isSentByOwn(sent, site, own) && !trusted.includes(sent)
  )
}

/**
 * Whether a request may cause silent authentication: from this origin, a page that the user opens, or no browser
 * that tells. A picture or script that another site embeds may not (OWASP ASVS 5.0, 7.6.2).
 */
export function mayAskService(request: FastifyRequest): boolean {
  const { 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest } = request.headers
  // every browser that sends any of these sends the site; what sends others alone, as `fetch` of Node does, is none
  if (site === undefined) return true
  return site === 'same-origin' || (mode === 'navigate' && dest === 'document')
}

/** Whether the answer is shown as a page; anything else is an API call. */
export function isPage(request: FastifyRequest): boolean {
  const dest = request.headers['sec-fetch-dest']
  return dest === undefined ? (request.headers.accept ?? '').includes('text/html') : dest === 'document'
}

/** The end-user behind the request, for the service's limits; an address that is none is left out. */
export function clientAttributesOf(request: FastifyRequest): ClientAttributes {
  const agent = request.headers['user-agent']?.slice(0, 1024)
  // behind a unix socket there is none
  const address = canonicalAddress(request.ip ?? '')
  return {
    ...(address !== undefined && { ip_address: address }),
    ...(agent !== undefined && { user_agent: agent }),
  }
}
