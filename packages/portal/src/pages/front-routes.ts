import '@latchkey/fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Front, FrontFile } from './front-files.ts'
import { nonceOf } from './security-headers.ts'

/** Stands in the built page for the nonce of an answer, and for the name of the portal. */
const placeholders = { nonce: /__NONCE__/g, name: /__PORTAL_NAME__/g }

/** Serves the built files to everybody, and the page at every other address to whoever is signed in. */
export function addFrontRoutes(app: FastifyInstance, { page, files }: Front, name: string): void {
  const text = page.replaceAll(placeholders.name, () => escaped(name))
  for (const [path, file] of files) {
    app.get(path, { config: { auth: false } }, async (request, reply) => sendFile(request, reply, file))
  }
  app.get('/*', { config: { auth: true } }, async (_request, reply) => {
    const nonce = nonceOf(reply)
    return reply.type('text/html; charset=utf-8').send(text.replaceAll(placeholders.nonce, nonce))
  })
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: FrontFile): FastifyReply {
  reply
    .header('cache-control', file.isHashed ? 'public, max-age=31536000, immutable' : 'public, max-age=600')
    .header('vary', 'accept-encoding')
    .type(file.type)
  const accepted = String(request.headers['accept-encoding'] ?? '')
  if (file.brotli && /\bbr\b/.test(accepted)) {
    return reply.header('content-encoding', 'br').send(file.brotli)
  }
  if (file.gzip && /\bgzip\b/.test(accepted)) {
    return reply.header('content-encoding', 'gzip').send(file.gzip)
  }
  return reply.send(file.content)
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
