import type { LocalSession, LoginReason, SilentAuthOutcome } from '@latchkey/client'
import { type Requirement, strictestRequirement } from '@latchkey/protocol'
import type { FastifyRequest } from 'fastify'
import { afterSilentAuthentication } from '../local-session/local-record.ts'
import type { RequestState } from '../local-session/request-state.ts'
import { SessionIdTakenError } from '../local-session/session-id-taken-error.ts'
import type { SilentAuthResult } from '../outcomes/results.ts'
import { clientAttributesOf, isUnsafeMethod, mayAskService } from '../rules/browser-request.ts'
import type { DecisionContext } from './decision-context.ts'
import { notePending, notWritten, sessionUnavailable, signedIn } from './request-results.ts'

/** Reasons that end the local session; a request that merely asked for too much ends nothing. */
const endsLocal = new Set<LoginReason>([
  'not_signed_in',
  'session_not_found',
  'left_this_app',
  'another_user',
])

/** Signs the request in without the user, if the local session or the IdP session allows it. */
export function silentAuth(
  context: DecisionContext,
  request: FastifyRequest,
  state: RequestState,
  asked: Requirement,
): Promise<SilentAuthResult> {
  return decideSilently(context, request, state, strictestRequirement(context.requirement, asked))
}

/** The same by a requirement that includes the app's own already, as a compiled rule does. */
export function decideSilently(
  context: DecisionContext,
  request: FastifyRequest,
  state: RequestState,
  requirement: Requirement,
): Promise<SilentAuthResult> {
  return context.observer.silentAuth(request, () => decide(context, request, state, requirement))
}

async function decide(
  context: DecisionContext,
  request: FastifyRequest,
  state: RequestState,
  requirement: Requirement,
): Promise<SilentAuthResult> {
  const { browser } = state
  const { local } = browser
  browser.isPersonal = true
  const recordRead = browser.signOn.take()
  const { isRemembered } = browser
  const isUnknown = browser.isUnavailable && !isRemembered
  const decided = isUnknown
    ? sessionUnavailable()
    : await context.flow.silentAuth({
        local,
        recordKey: browser.signOn.recordKey ?? local?.record,
        ...(recordRead && { recordRead }),
        requirement,
        mayAskService: !isRemembered && mayAskService(request),
        changesState: isUnsafeMethod(request),
        clientAttributes: () => clientAttributesOf(request),
      })
  // what was read before can only confirm who is signed in: it refuses nobody and ends nothing
  const outcome = isRemembered && !isLocal(decided) ? sessionUnavailable() : decided
  browser.noticeReplacement()
  const result = await settle(context, request, state, outcome, requirement)
  if (result.status === 'authenticated') {
    request.auth = result.auth
    browser.confirmed = browser.local?.record
  }
  // asking for more than there is does not sign anybody out
  else if (result.status === 'login_required' && endsLocal.has(result.reason)) request.auth = null
  request.authOutcome = result
  const settling = context.host.settle(request, state)
  if (settling !== undefined) await settling
  return result
}

function isLocal(outcome: SilentAuthOutcome): boolean {
  return outcome.status === 'authenticated' && outcome.source === 'local_session'
}

async function settle(
  context: DecisionContext,
  request: FastifyRequest,
  state: RequestState,
  outcome: SilentAuthOutcome,
  requirement: Requirement,
): Promise<SilentAuthResult> {
  const { browser } = state
  try {
    switch (outcome.status) {
      case 'authenticated':
        if (outcome.source === 'silent_authentication' && !browser.isOvertaken)
          await establish(context, state, outcome.local, outcome.localId)
        return signedIn(context, request, outcome)
      case 'step_up_required':
        if (!browser.isOvertaken) await notePending(context, browser, outcome, requirement)
        return outcome
      case 'login_required':
        if (outcome.reason === 'record_unreadable') {
          request.log.warn(
            'none of signOn.secrets opens the sign-on record: the apps of the group differ in them',
          )
        }
        if (endsLocal.has(outcome.reason) && browser.local !== undefined) await browser.expire()
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

/** Seconds within which requests that share an answer, in all processes, use one and the same new id. */
const sharedIdSeconds = 5

/** Requests that share an answer share its local session: the first writes it, the others adopt it. */
async function establish(
  context: DecisionContext,
  state: RequestState,
  local: LocalSession,
  localId: string | undefined,
): Promise<void> {
  const { browser } = state
  const before = browser.stored?.id
  const under = context.established.get(local)
  if (under === undefined || !(await browser.adopt(await under, local.record))) {
    // an older id may have been ended on purpose: it does not come back
    const sharedId = context.now() - local.since <= sharedIdSeconds ? localId : undefined
    const writing = write(context, state, local, sharedId)
    context.established.set(local, writing)
    writing.catch(() => context.established.delete(local))
    await writing
  }
  if (browser.stored?.id !== before) state.isRenewed = true
  browser.signOn.renew(local)
}

/** Writes the local session, or adopts the one that another process wrote for the same answer. */
async function write(
  context: DecisionContext,
  { browser }: RequestState,
  local: LocalSession,
  sharedId: string | undefined,
): Promise<string> {
  const recordOf = (before: Parameters<typeof afterSilentAuthentication>[0]) =>
    afterSilentAuthentication(before, local, context.now())
  try {
    await browser.endReplaced(await browser.establish(local, recordOf, sharedId))
  } catch (error) {
    if (!(error instanceof SessionIdTakenError) || sharedId === undefined) throw error
    if (await browser.adopt(sharedId, local.record)) return sharedId
    await browser.endReplaced(await browser.establish(local, recordOf))
  }
  return browser.stored?.id ?? ''
}
