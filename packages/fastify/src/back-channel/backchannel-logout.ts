import { type Client, isLatchkeyError } from '@latchkey/client'
import type { LogoutTokenClaims } from '@latchkey/protocol'
import { hashedKey, type Store } from '@latchkey/session-store'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { RememberedReads } from '../local-session/remembered-reads.ts'
import type { SessionIndex } from '../sign-on/session-index.ts'
import type { SignOnStore } from '../sign-on/sign-on-store.ts'

/** What receiving log-out tokens works with, for each tenant. */
export interface BackchannelContext {
  app: string
  client: Client
  store: Store
  records: SignOnStore
  sessionIndex: SessionIndex | undefined
  remembered: RememberedReads
  /** Milliseconds since the epoch. */
  nowMs: () => number
}

/** Bytes; a log-out token has some hundreds. */
const bodyLimit = 16_384

/**
 * Receives log-out tokens of the identity service, as a form (OpenID Connect Back-Channel Logout 1.0, sections 2.5 to
 * 2.8): 200 when the sessions are ended or were none, 400 for a token that is not good, 503 when it cannot be told.
 */
export async function addBackchannelLogout(
  fastify: FastifyInstance,
  contexts: readonly BackchannelContext[],
  path: string,
): Promise<void> {
  await fastify.register(async (scope) => {
    // whatever the host reads elsewhere: here it is a form, and nothing else
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit },
      (_request, body, done) => done(null, new URLSearchParams(String(body)).getAll('logout_token')),
    )
    scope.addHook('onRequest', async (_request, reply) => {
      reply.header('cache-control', 'no-store')
    })
    scope.post(path, { config: { auth: false } }, async (request, reply) => {
      const tokens: unknown = request.body
      const [token, ...others]: unknown[] = Array.isArray(tokens) ? tokens : []
      if (typeof token !== 'string' || others.length > 0) {
        return refuse(reply, 400, 'invalid_request', 'logout_token is missing or repeated')
      }
      try {
        const { context, index, claims } = await verified(contexts, token)
        // also while the store does not answer
        context.remembered.forgetUser(claims.sub)
        if (!(await isNew(context, claims))) {
          return refuse(reply, 400, 'invalid_request', 'this logout_token came before')
        }
        const { sid, sub } = claims
        const names = { ...(sid !== undefined && { sid }), ...(sub !== undefined && { sub }) }
        const ended = await endOrGiveBack(context, claims, () =>
          index.end(context.records, context.client.tenantId, names),
        )
        request.log.info({ ended }, 'the identity service logged a session out')
        return reply.code(200).send()
      } catch (error) {
        if (isLatchkeyError(error, 'token_invalid')) {
          request.log.warn({ err: error }, 'a log-out token was refused')
          return refuse(reply, 400, 'invalid_request', 'the logout_token is not valid')
        }
        request.log.warn({ err: error }, 'a log-out token could not be used')
        return refuse(reply.header('retry-after', 1), 503, 'temporarily_unavailable', 'try again')
      }
    })
  })
}

/**
 * The token's claims, and whose it is: with several tenants the one whose client it is for.
 *
 * @throws the failure of a tenant that could not tell, else why the token was refused
 */
async function verified(contexts: readonly BackchannelContext[], token: string) {
  let refused: unknown
  let failed: unknown
  for (const context of contexts) {
    const { client, sessionIndex: index } = context
    if (index === undefined) continue
    try {
      return { context, index, claims: await client.verifyLogoutToken(token) }
    } catch (error) {
      // one tenant's outage says nothing of the others
      if (isLatchkeyError(error, 'token_invalid')) refused = error
      else failed = error
    }
  }
  throw failed ?? refused
}

/** Takes the `jti`, once, for as long as the token could come again. */
async function isNew(context: BackchannelContext, claims: LogoutTokenClaims): Promise<boolean> {
  const { exp } = claims
  const key = takenKey(context, claims)
  const longestMs = 3_600_000
  const until = Math.max(exp * 1000, context.nowMs()) + longestMs
  return await context.store.create(key, {}, until)
}

/** A service that sends the same token again after a 503 must not be told that it came before. */
async function endOrGiveBack(
  context: BackchannelContext,
  claims: LogoutTokenClaims,
  end: () => Promise<number>,
): Promise<number> {
  try {
    return await end()
  } catch (error) {
    await context.store.end(takenKey(context, claims)).catch(() => {})
    throw error
  }
}

function takenKey({ app }: BackchannelContext, { iss, jti }: LogoutTokenClaims): string {
  return hashedKey(`logout-token:${app}`, JSON.stringify([iss, jti]))
}

function refuse(reply: FastifyReply, status: number, error: string, error_description: string): FastifyReply {
  return reply.code(status).type('application/json').send(JSON.stringify({ error, error_description }))
}
