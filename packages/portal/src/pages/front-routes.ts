import '@latchkey/fastify'
import type { Requirement } from '@latchkey/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Front, FrontFile } from './front-files.ts'
import { nonceOf } from './security-headers.ts'

/** Stands in the built page for the nonce of an answer, and for the name of the portal. */
const placeholders = { nonce: /__NONCE__/g, name: /__PORTAL_NAME__/g }

/**
 * Serves the built files to everybody, and the page at every other address to whoever is signed in.
 *
 * @param served.front on its way: the workspace may have to build it first
 * @param served.requirement what an administrator has to show
 */
export function addFrontRoutes(
  app: FastifyInstance,
  { front, name, requirement }: { front: Promise<Front>; name: string; requirement: Requirement },
): void {
  // whoever asks for a page gets the error; it must not end the process before
  front.catch((error: unknown) => app.log.error({ err: error }, 'the portal has no front end'))
  for (const path of ['/assets/*', '/favicon.svg']) {
    app.get(path, { config: { auth: false } }, async (request, reply) => {
      const file = (await front).files.get(request.url.replace(/\?.*$/, ''))
      return file === undefined ? reply.code(404).send() : sendFile(request, reply, file)
    })
  }
  app.get('/*', { config: { auth: requirement } }, async (_request, reply) => {
    const { page } = await front
    const nonce = nonceOf(reply)
    const text = page.replaceAll(placeholders.name, () => escaped(name)).replaceAll(placeholders.nonce, nonce)
    return reply.type('text/html; charset=utf-8').send(text)
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
