import type { FastifyReply, FastifyRequest } from 'fastify'
import type { PagesContext } from '../context/pages-context.ts'

/** The user has a second factor, or the app wants two proofs: a message alone does not change the password. */
export function replyProofNeeded(
  pages: PagesContext,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const { password } = pages.texts(request)
  const link = { href: `/login?return_to=${encodeURIComponent('/account/password')}`, label: password.back }
  const view = { title: password.proofTitle, text: password.proof, link }
  return pages.show(request, reply, 'message', view, { status: 403 })
}
