import '@latchkey/fastify'
import { createCheck } from '@latchkey/protocol'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'

const check = createCheck(Type.Object({ html: Type.String({ maxLength: 200_000 }) }))

/** What the HTML of an email may do in its frame: be looked at. It has an origin of its own and runs nothing. */
const policy = [
  'sandbox',
  "default-src 'none'",
  'img-src data:',
  "style-src 'unsafe-inline'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
].join('; ')

/**
 * `POST /preview/email` shows the HTML of an email in a frame of the portal. A frame that the page fills itself would have the
 * policy of the page, which permits no inline styles, and emails have no others.
 */
export function addPreviewRoutes(app: FastifyInstance): void {
  app.post('/preview/email', { config: { auth: true } }, async (request, reply) => {
    const given = check(request.body)
    if (!given.ok) return reply.code(400).send({ code: 'request_invalid' })
    return reply
      .header('content-security-policy', policy)
      .type('text/html; charset=utf-8')
      .send(given.value.html)
  })
}
