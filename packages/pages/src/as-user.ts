import '@latchkey/fastify'
import { isLatchkeyError, isRefusedRequest } from '@latchkey/client'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Brand } from './brand.ts'
import { replyError, replyLater } from './error-pages.ts'
import { factorsPath, provePage } from './factor-page.ts'
import { loginPath } from './login-reason.ts'
import { replyPage } from './reply-page.ts'
import { viewerOf } from './viewer-of.ts'

/** Seconds; a little less than `freshAuthenticationSeconds` of the service. */
export const freshSeconds = 540

/** Calls the service as the user; shows the page that confirms their identity if the service requires a recent authentication. */
export async function asUser(
  brand: Brand,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (accessToken: string) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  const accessToken = await request.auth?.accessToken()
  if (accessToken === undefined) return reply.redirect(loginPath(factorsPath), 303)
  try {
    return await work(accessToken)
  } catch (error) {
    if (isLatchkeyError(error, 'insufficient_user_authentication')) {
      return replyPage(reply, provePage(brand, viewerOf(request)), 403)
    }
    if (!isLatchkeyError(error)) throw error
    if (isRefusedRequest(error)) return replyError(brand, request, reply, 400)
    request.log.warn({ err: error }, 'a factor could not be changed')
    return replyLater(brand, request, reply, error.code === 'rate_limited' ? 429 : 503, error)
  }
}
