import type { FastifyReply, FastifyRequest } from 'fastify'
import type { PagesContext } from '../context/pages-context.ts'
import { replyError } from '../errors/reply-error.ts'
import type { SignInWay } from '../views/sign-in-way.ts'

/** Answers 404 where the app does not offer a method; undefined where it does. */
export async function refuseUnlessOffered(
  pages: PagesContext,
  request: FastifyRequest,
  reply: FastifyReply,
  way: SignInWay,
): Promise<FastifyReply | undefined> {
  const { ways } = await pages.offer(request)
  return ways.includes(way) ? undefined : replyError(pages, request, reply, 404)
}
