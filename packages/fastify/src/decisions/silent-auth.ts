import type { LocalSession, LoginReason, SilentAuthOutcome } from '@latchkey/client'
import { type Requirement, strictestRequirement } from '@latchkey/protocol'
import type { FastifyRequest } from 'fastify'
import { SessionIdTakenError } from '../errors.ts'
import { adoptLocal, endLocal, endReplacedId, writeLocal } from '../local-session/local-sessions.ts'
import { localOf, type RequestState } from '../local-session/request-state.ts'
import type { PluginContext } from '../plugin/plugin-context.ts'
import { clientAttributesOf, isUnsafeMethod, mayAskService } from '../rules/browser-request.ts'
import { isUnavailable } from '../session-store/session-marks.ts'
import {
  notePending,
  notWritten,
  renewHandle,
  type SilentAuthResult,
  sessionUnavailable,
  signedIn,
} from './request-results.ts'

/** Reasons that end the local session; a request that merely asked for too much ends nothing. */
const endsLocal = new Set<LoginReason>([
  'not_signed_in',
  'session_not_found',
  'left_this_app',
  'another_user',
])

/** Signs the request in without the user, if the local session or the IdP session allows it. */
export function silentAuth(
  context: PluginContext,
  request: FastifyRequest,
  state: RequestState,
  asked: Requirement,
): Promise<SilentAuthResult> {
  return decideSilently(context, request, state, strictestRequirement(context.requirement, asked))
}

/** The same by a requirement that the app's own is part of already, as in a compiled rule. */
export function decideSilently(
  context: PluginContext,
  request: FastifyRequest,
  state: RequestState,
  requirement: Requirement,
): Promise<SilentAuthResult> {
  return context.observer.silentAuth(request, () => decide(context, request, state, requirement))
}

async function decide(
  context: PluginContext,
  request: FastifyRequest,
  state: RequestState,
  requirement: Requirement,
): Promise<SilentAuthResult> {
  const local = localOf(request)
  const outcome = isUnavailable(request.session)
    ? sessionUnavailable()
    : await context.flow.silentAuth({
        local,
        recordKey: state.recordKey ?? local?.record,
        ...(state.recordRead && { recordRead: state.recordRead }),
        requirement,
        mayAskService: mayAskService(request),
        changesState: isUnsafeMethod(request),
        // worked out only where the service is asked
        get clientAttributes() {
          return clientAttributesOf(request)
        },
      })
  state.recordRead = undefined
  const result = await settle(context, request, state, outcome, requirement)
  if (result.status === 'authenticated') request.auth = result.auth
  // asking for more than there is takes nothing away from who is signed in
  else if (result.status === 'login_required' && endsLocal.has(result.reason)) request.auth = null
  request.authOutcome = result
  return result
}

async function settle(
  context: PluginContext,
  request: FastifyRequest,
  state: RequestState,
  outcome: SilentAuthOutcome,
  requirement: Requirement,
): Promise<SilentAuthResult> {
  try {
    switch (outcome.status) {
      case 'authenticated':
        if (outcome.source === 'silent_authentication')
          await establish(context, request, state, outcome.local, outcome.localId)
        return signedIn(context, request, outcome)
      case 'step_up_required':
        if (!state.isOvertaken) await notePending(context, request, outcome, requirement)
        return outcome
      case 'login_required':
        if (outcome.reason === 'record_unreadable') {
          request.log.warn(
            'none of signOn.secrets opens the sign-on record: the apps of the group differ in them',
          )
        }
        if (endsLocal.has(outcome.reason) && localOf(request) !== undefined)
          await endLocal(context, request, state)
        return outcome
      case 'unavailable':
        request.log.warn({ err: outcome.cause }, 'silent authentication is not possible')
        return outcome
    }
  } catch (cause) {
    request.log.warn({ err: cause }, 'the local session could not be written')
    return notWritten(outcome.trace, cause)
  }
}

/** Seconds within which requests that share a flight, in all processes, take one and the same new id. */
const sharedIdSeconds = 5

/** Requests that share a flight share its local session: the first writes it, the others take it. */
async function establish(
  context: PluginContext,
  request: FastifyRequest,
  state: RequestState,
  local: LocalSession,
  localId: string | undefined,
): Promise<void> {
  if (state.isOvertaken) return
  const under = context.established.get(local)
  if (under === undefined || !(await adoptLocal(context, request, state, await under, local))) {
    // an id of some time ago may have been ended on purpose: it does not come back
    const sharedId = context.now() - local.since <= sharedIdSeconds ? localId : undefined
    const writing = write(context, request, state, local, sharedId)
    context.established.set(local, writing)
    writing.catch(() => context.established.delete(local))
    await writing
  }
  renewHandle(context, state, local)
}

/** Writes the local session, or takes the one that another process wrote for the same flight. */
async function write(
  context: PluginContext,
  request: FastifyRequest,
  state: RequestState,
  local: LocalSession,
  sharedId: string | undefined,
): Promise<string> {
  let replaced: string | undefined
  try {
    replaced = await writeLocal(context, request, local, false, sharedId)
  } catch (error) {
    if (!(error instanceof SessionIdTakenError) || sharedId === undefined) throw error
    if (await adoptLocal(context, request, state, sharedId, local)) return sharedId
    replaced = await writeLocal(context, request, local, false)
  }
  if (replaced !== undefined) await endReplacedId(context, replaced)
  return request.session.sessionId
}
