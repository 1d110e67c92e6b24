import type { Credentials, PendingChallenge, PendingStepUp } from '@latchkey/client'
import type { FastifyRequest } from 'fastify'
import { CsrfFailedError, InsecureConnectionError } from '../errors.ts'
import {
  dropStep,
  endLocalId,
  endReplacedId,
  moveSession,
  writeLocal,
} from '../local-session/local-sessions.ts'
import { localOf, type RequestState } from '../local-session/request-state.ts'
import type { PluginContext } from '../plugin/plugin-context.ts'
import { clientAttributesOf, isOwnOrigin } from '../rules/browser-request.ts'
import { opaqueId } from '../session-store/opaque-id.ts'
import { pendingStepsOf } from '../session-store/session-entry.ts'
import { isUnavailable } from '../session-store/session-marks.ts'
import { signOnKey } from '../sign-on/sign-on-store.ts'
import {
  type LoginResult,
  notePending,
  notWritten,
  pendingOf,
  renewHandle,
  sendHandle,
  sessionUnavailable,
  signedIn,
} from './request-results.ts'

/**
 * An active log-in, or with `isStepUp` a further authentication on the pending session.
 *
 * @throws `csrf_failed` when the request does not come from this app's origin
 * @throws `insecure_connection` when the cookies that it would set could not be sent
 */
export async function login(
  context: PluginContext,
  request: FastifyRequest,
  state: RequestState,
  credentials: Credentials,
  isStepUp: boolean,
): Promise<LoginResult> {
  if (!isOwnOrigin(request, context.origin)) throw new CsrfFailedError()
  if (context.cookies.secure && request.protocol !== 'https') throw new InsecureConnectionError()
  const result = isUnavailable(request.session)
    ? sessionUnavailable()
    : await (isStepUp ? addAuthentication : newLogin)(context, request, state, credentials)
  // its challenge is used up at the service, whatever came of it
  if (credentials.method === 'webauthn' && result.status === 'invalid_credentials') {
    await dropStep(context, request, 'webauthn').catch(() => {})
  }
  if (result.status === 'authenticated') request.auth = result.auth
  if (result.status === 'unavailable') request.log.warn({ err: result.cause }, 'a log-in is not possible')
  return result
}

async function newLogin(
  context: PluginContext,
  request: FastifyRequest,
  state: RequestState,
  credentials: Credentials,
): Promise<LoginResult> {
  const handle = opaqueId()
  const newRecordKey = signOnKey(handle)
  const { name } = context.cookies.local
  const before = { session: request.session, cookie: request.cookies[name] }
  let recordExpiresAt = 0
  const outcome = await context.flow.logIn({
    credentials,
    challenges: stepsOf(context, request),
    newRecordKey,
    replacedKeys: recordsOf(request, state),
    clientAttributes: clientAttributesOf(request),
    establish: async (reached, expiresAt) => {
      recordExpiresAt = expiresAt
      if (reached.status === 'authenticated') await writeLocal(context, request, reached.local, true)
      else {
        const pending = pendingOf(context, reached, context.requirement)
        await moveSession(context, request, { pending }, false)
      }
    },
  })
  if (outcome.status !== 'authenticated' && outcome.status !== 'step_up_required') {
    // a log-in that was undone leaves the browser with what it had
    if (request.session !== before.session) await endLocalId(context, request.session.sessionId)
    request.session = before.session
    if (before.cookie === undefined) delete request.cookies[name]
    else request.cookies[name] = before.cookie
    return outcome
  }
  state.handle = handle
  state.recordKey = newRecordKey
  state.recordRead = undefined
  state.isOvertaken = false
  if (before.cookie !== undefined || before.session.isSaved())
    await endReplacedId(context, before.session.sessionId)
  sendHandle(context, state, handle, recordExpiresAt)
  return outcome.status === 'authenticated' ? signedIn(context, request, outcome) : outcome
}

/** The browser's sign-on records: two where a cookie of the group was lost, planted or another group's. */
function recordsOf(request: FastifyRequest, state: RequestState): string[] {
  return [...new Set([state.recordKey, localOf(request)?.record].filter((key) => key !== undefined))]
}

function stepsOf(context: PluginContext, request: FastifyRequest): PendingChallenge[] {
  return Object.values(pendingStepsOf(request.session.latchkey, context.now()))
}

/** The pending step-up, which counts only for the browser's sign-on of now. */
export function currentStepUp(request: FastifyRequest, state: RequestState): PendingStepUp | undefined {
  const pending = request.session.latchkey?.pending
  const current = recordsOf(request, state)
  const isCurrent = pending !== undefined && (current.length === 0 || current.includes(pending.record))
  return isCurrent ? pending : undefined
}

async function addAuthentication(
  context: PluginContext,
  request: FastifyRequest,
  state: RequestState,
  credentials: Credentials,
): Promise<LoginResult> {
  const pending = currentStepUp(request, state)
  const outcome = await context.flow.stepUp({
    credentials,
    challenges: stepsOf(context, request),
    pending,
    clientAttributes: clientAttributesOf(request),
  })
  try {
    if (outcome.status === 'authenticated') {
      const replaced = await writeLocal(context, request, outcome.local, true)
      if (replaced !== undefined) await endReplacedId(context, replaced)
      renewHandle(context, state, outcome.local)
      return signedIn(context, request, outcome)
    }
    if (outcome.status === 'step_up_required' && pending !== undefined) {
      await notePending(context, request, outcome, pending.requirement)
    }
    return outcome
  } catch (cause) {
    return notWritten(outcome.trace, cause)
  }
}
