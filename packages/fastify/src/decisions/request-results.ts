import {
  type LocalSession,
  pendingStepUpSeconds,
  type SilentAuthOutcome,
  type StepUpRequired,
  type Trace,
} from '@latchkey/client'
import type { Requirement } from '@latchkey/protocol'
import type { FastifyRequest } from 'fastify'
import type { BrowserSession } from '../local-session/browser-session.ts'
import { withPending } from '../local-session/local-record.ts'
import { RequestAuth } from '../outcomes/request-auth.ts'
import type { SilentAuthResult } from '../outcomes/results.ts'
import { accessToken } from './access-token.ts'
import type { DecisionContext } from './decision-context.ts'
import { OwnSessions } from './own-sessions.ts'

type Authenticated = Extract<SilentAuthOutcome, { status: 'authenticated' }>
type Unavailable = Extract<SilentAuthOutcome, { status: 'unavailable' }>

/** The result of a request that is signed in. */
export function signedIn(
  context: DecisionContext,
  request: FastifyRequest,
  outcome: Authenticated,
): Extract<SilentAuthResult, { status: 'authenticated' }> {
  const auth = new RequestAuth(outcome.local, outcome.source, outcome.trace, {
    accessToken: (local, asked) => accessToken(context, request, local, asked),
    sessions: (local) => new OwnSessions(context, request, local),
  })
  return { status: 'authenticated', auth, trace: outcome.trace }
}

/** The outcome of a request whose session could not be read. */
export function sessionUnavailable(): Unavailable {
  const detail = 'The session store did not answer.'
  return {
    status: 'unavailable',
    retryAfterSeconds: 1,
    trace: [{ step: 'local_session', result: 'unavailable', detail }],
  }
}

/** The outcome of a request whose session could not be written. */
export function notWritten(trace: Trace, cause: unknown): Unavailable {
  return { status: 'unavailable', retryAfterSeconds: 1, trace, cause }
}

/** Keeps the pending step-up of a refused request for this browser. */
export async function notePending(
  context: DecisionContext,
  browser: BrowserSession,
  outcome: StepUpRequired,
  requirement: Requirement,
): Promise<void> {
  const before = browser.stored?.record.pending
  const pending = pendingOf(context, outcome, requirement)
  const isKnown =
    before?.record === pending.record && JSON.stringify(before.requirement) === JSON.stringify(requirement)
  // one that is valid for a while is not written again at every refused request
  if (isKnown && before.expires_at - context.now() > pendingStepUpSeconds / 2) return
  const { local } = browser
  if (local === undefined || local.record === pending.record) {
    return await browser.change((record) => withPending(record, pending, context.now()))
  }
  // the local session of another sign-on stays under its own id, which ends
  await browser.endReplaced(await browser.move({ pending }))
}

/** The pending step-up that an outcome asks for. */
export function pendingOf(context: DecisionContext, outcome: StepUpRequired, requirement: Requirement) {
  const { sub, record } = outcome
  return { sub, record, requirement, expires_at: context.now() + pendingStepUpSeconds }
}

/** Whether two local sessions are of the same user. */
export function isSameUser(before: LocalSession | undefined, after: LocalSession | undefined): boolean {
  return before !== undefined && before.sub === after?.sub && before.tid === after.tid
}
