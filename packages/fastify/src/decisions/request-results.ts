import {
  type LocalSession,
  type LoginOutcome,
  pendingStepUpSeconds,
  type SilentAuthOutcome,
  type StepUpRequired,
  type Trace,
} from '@latchkey/client'
import type { Requirement } from '@latchkey/protocol'
import type { FastifyRequest } from 'fastify'
import { writePending } from '../local-session/local-sessions.ts'
import type { RequestState } from '../local-session/request-state.ts'
import { RequestAuth } from '../outcomes/request-auth.ts'
import type { PluginContext } from '../plugin/plugin-context.ts'
import { accessToken } from './access-token.ts'
import { OwnSessions } from './own-sessions.ts'

type WithAuth<Outcome> = Outcome extends { status: 'authenticated' }
  ? { status: 'authenticated'; auth: RequestAuth; trace: Trace }
  : Outcome

/** What `request.silentAuth` comes to. */
export type SilentAuthResult = WithAuth<SilentAuthOutcome>
/** What `request.login` comes to. */
export type LoginResult = WithAuth<LoginOutcome>

type Authenticated = Extract<SilentAuthOutcome, { status: 'authenticated' }>
type Unavailable = Extract<SilentAuthOutcome, { status: 'unavailable' }>

export function signedIn(
  context: PluginContext,
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

/** Sends the group's cookie, for as long as its record lives now. */
export function sendHandle(
  context: PluginContext,
  state: RequestState,
  handle: string,
  recordExpiresAt: number,
): void {
  const { name, attributes } = context.cookies.signOn
  state.reply.setCookie(name, handle, { ...attributes, expires: new Date(recordExpiresAt * 1000) })
}

/** Sends it again for a session that was made for this very record. */
export function renewHandle(context: PluginContext, state: RequestState, local: LocalSession): void {
  if (state.handle === undefined || state.recordKey !== local.record) return
  sendHandle(context, state, state.handle, local.record_expires_at)
}

/** Leaves the pending step-up of a refused request in this browser's session. */
export async function notePending(
  context: PluginContext,
  request: FastifyRequest,
  outcome: StepUpRequired,
  requirement: Requirement,
): Promise<void> {
  const before = request.session.latchkey?.pending
  const pending = pendingOf(context, outcome, requirement)
  const isKnown =
    before?.record === pending.record && JSON.stringify(before.requirement) === JSON.stringify(requirement)
  // one that is still good for a while is not written again at every refused request
  if (isKnown && before.expires_at - context.now() > pendingStepUpSeconds / 2) return
  await writePending(context, request, pending)
}

export function pendingOf(context: PluginContext, outcome: StepUpRequired, requirement: Requirement) {
  const { sub, record } = outcome
  return { sub, record, requirement, expires_at: context.now() + pendingStepUpSeconds }
}
