import type {} from '@fastify/session'
import { isSessionStandIn } from '@latchkey/demo-site'
import type { FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface Session {
    /** To whom this user sent money last, in this session. */
    payee?: string
  }
}

/** The payee to suggest for the next transfer. */
export function lastPayee(request: FastifyRequest): string | undefined {
  return isSessionStandIn(request.session) ? undefined : request.session?.payee
}

/** Remembers a payee until the user signs out. The transfer is done: a store that does not answer changes nothing about that. */
export async function rememberPayee(request: FastifyRequest, payee: string): Promise<void> {
  const { session } = request
  if (isSessionStandIn(session)) return
  const before = session.payee
  session.payee = payee
  try {
    await session.save()
  } catch (error) {
    request.log.warn({ err: error }, 'the payee could not be remembered')
    if (before === undefined) delete session.payee
    else session.payee = before
  }
}
