import type { FastifyRequest } from 'fastify'
import { ApiError } from '../../errors/api-error.ts'
import type { FaultGate } from '../../faults/faults.ts'
import type { ApiScope } from '../../http/type-provider.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { rotateAtOnce } from '../control-room/rotate-signing-key.ts'
import { expireSessions } from './expire-sessions.ts'
import { type FaultRequest, FaultRequestSchema } from './faults-schema.ts'

const home = '/dev/faults'

/**
 * Dev mode: scripts make faults by `POST /dev/faults`, read those that wait for their calls by `GET`, and end all of them by `DELETE`.
 * Every answer lists those that wait.
 */
export async function faultsRoutes(
  app: ApiScope,
  faults: FaultGate,
  context: IdentityContext,
): Promise<void> {
  await app.register(async (scope: ApiScope) => {
    scope.addHook('onRequest', requireScript)
    const answer = () => ({ faults: faults.pending() })
    scope.get(home, async () => answer())
    scope.delete(home, async () => {
      faults.clear()
      return answer()
    })
    scope.post(home, { schema: { body: FaultRequestSchema } }, async ({ body }) => {
      await addFault(faults, context, body)
      return answer()
    })
  })
}

/** A page in the same browser can send requests to `localhost` too; browsers say so. */
async function requireScript({ headers }: FastifyRequest): Promise<void> {
  const { origin, 'sec-fetch-site': site } = headers
  if (origin === undefined && site === undefined) return
  throw new ApiError(403, 'forbidden', 'Faults are made by scripts, not by pages')
}

async function addFault(faults: FaultGate, context: IdentityContext, asked: FaultRequest): Promise<void> {
  const { calls, path } = { calls: undefined, path: undefined, ...asked }
  const scope = { ...(calls !== undefined && { calls }), ...(path !== undefined && { path }) }
  switch (asked.fault) {
    case 'rate_limit': {
      const { retry_after_seconds: retryAfterSeconds } = asked
      return faults.rateLimit({ ...scope, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) })
    }
    case 'fail':
      return faults.fail({ ...scope, ...(asked.status !== undefined && { status: asked.status }) })
    case 'drop':
      return faults.drop(scope)
    case 'refuse':
      return faults.refuse(scope)
    case 'delay':
      return faults.delay(asked.ms, scope)
    case 'answer':
      return faults.answer(asked.body, {
        ...scope,
        ...(asked.status !== undefined && { status: asked.status }),
      })
    case 'wrong_keys':
      return faults.wrongKeys(scope)
    case 'another_user':
      return faults.anotherUser(scope)
    case 'sessions_vanish':
      return expireSessions(context, asked.username)
    case 'keys_rotate':
      await rotateAtOnce(context)
  }
}
