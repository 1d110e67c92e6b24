import '@latchkey/fastify'
import { isLatchkeyError } from '@latchkey/client'
import type { RequestAuth } from '@latchkey/fastify'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { PagesContext } from '../context/pages-context.ts'
import { loginPath } from '../replies/login-reason.ts'
import { replyFailure } from '../replies/reply-failure.ts'
import type { ProveView } from '../views/page-views.ts'
import { viewerOf } from '../views/viewer-of.ts'
import { ownAuthenticators } from './own-authenticators.ts'

/** Seconds; a little less than `freshAuthenticationSeconds` of the service. */
export const freshSeconds = 540

/** The page on which users see and add their factors. */
export const factorsPath = '/account/factors'

/**
 * Calls the service as the user; shows the page that confirms their identity if the service requires a recent authentication.
 *
 * @param returnTo path to which that page leads. @default the list of factors
 */
export async function asUser(
  pages: PagesContext,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (accessToken: string) => Promise<FastifyReply>,
  returnTo: string = factorsPath,
): Promise<FastifyReply> {
  const accessToken = await request.auth?.accessToken()
  if (accessToken === undefined) return reply.redirect(loginPath(returnTo), 303)
  try {
    return await work(accessToken)
  } catch (error) {
    if (isLatchkeyError(error, 'insufficient_user_authentication')) {
      return replyProve(pages, request, reply, returnTo)
    }
    return replyFailure(pages, request, reply, error)
  }
}

/** Shows the page that confirms the identity of a user, with the ways that they have. */
export async function replyProve(
  pages: PagesContext,
  request: FastifyRequest,
  reply: FastifyReply,
  returnTo: string = factorsPath,
): Promise<FastifyReply> {
  const ways = await waysToProve(pages, request, request.auth)
  return pages.show(request, reply, 'prove', { ways, returnTo }, { status: 403, viewer: viewerOf(request) })
}

/** A user who has enrolled a factor has to show one; others authenticate again. */
async function waysToProve(
  pages: PagesContext,
  request: FastifyRequest,
  auth: RequestAuth | null,
): Promise<ProveView['ways']> {
  const authenticators = await ownAuthenticators(pages, request, auth)
  if (authenticators === undefined) return ['webauthn', 'otp', 'sms', 'again']
  const has = (...types: string[]) => authenticators.some(({ type }) => types.includes(type))
  const enrolled = [
    ...(has('webauthn') ? (['webauthn'] as const) : []),
    ...(has('totp', 'recovery_codes') ? (['otp'] as const) : []),
  ]
  if (enrolled.length > 0) return enrolled
  return has('sms_otp') ? ['sms', 'again'] : ['again']
}
