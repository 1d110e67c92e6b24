import { isLatchkeyError } from '@latchkey/client'
import type { RequestAuth } from '@latchkey/fastify'
import type { Authenticator } from '@latchkey/protocol'
import type { FastifyRequest } from 'fastify'
import type { PagesContext } from '../context/pages-context.ts'

/** What a user can log in with; undefined where the service does not say it, or nobody is signed in. */
export async function ownAuthenticators(
  pages: PagesContext,
  request: FastifyRequest,
  auth: RequestAuth | null,
): Promise<readonly Authenticator[] | undefined> {
  try {
    const accessToken = await auth?.accessToken()
    if (accessToken === undefined) return undefined
    return await pages.app.latchkey.clientOf(request).listOwnAuthenticators(accessToken)
  } catch (error) {
    if (isLatchkeyError(error) || isAuthError(error)) return undefined
    throw error
  }
}

/** Errors of `accessToken()`: the session has ended, or its service does not answer. */
function isAuthError(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error
}
