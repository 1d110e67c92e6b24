import { randomBytes } from 'node:crypto'
import type { FastifyInstance, FastifyReply } from 'fastify'

const nonces = new WeakMap<FastifyReply, string>()

/** The nonce of the scripts and styles of one page. */
export function nonceOf(reply: FastifyReply): string {
  const known = nonces.get(reply)
  if (known !== undefined) return known
  const nonce = randomBytes(16).toString('base64url')
  nonces.set(reply, nonce)
  return nonce
}

/** Headers of every answer: own content only, no framing, no caching where a route does not permit it. */
export function addSecurityHeaders(app: FastifyInstance, origin: string): void {
  const isSecure = origin.startsWith('https:')
  app.addHook('onSend', async (_request, reply, payload) => {
    const nonce = nonces.get(reply)
    const permitted = nonce === undefined ? "'self'" : `'self' 'nonce-${nonce}'`
    if (!reply.hasHeader('content-security-policy'))
      reply.header('content-security-policy', policyWith(permitted))
    reply.headers({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      ...(isSecure && { 'strict-transport-security': 'max-age=63072000' }),
    })
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
    return payload
  })
}

/** @param permitted sources of scripts and styles */
function policyWith(permitted: string): string {
  return [
    "default-src 'none'",
    `script-src ${permitted}`,
    `style-src ${permitted}`,
    "img-src 'self' data:",
    "connect-src 'self'",
    // templates are previewed in a sandboxed frame of the page's own making
    "frame-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
