import {
  type Credentials,
  type LocalSession,
  type LoginOutcome,
  type LoginReason,
  type LogoutOutcome,
  type LogoutScope,
  pendingStepUpSeconds,
  type SilentAuthOutcome,
  type StepUpRequired,
  type Trace,
} from '@latchkey/client'
import { type Requirement, strictestRequirement } from '@latchkey/protocol'
import type { FastifyRequest } from 'fastify'
import { clientAttributesOf, isOwnOrigin, mayAskService } from './browser-request.ts'
import { CsrfFailedError, InsecureConnectionError } from './errors.ts'
import { isUnavailableSession } from './local-session-store.ts'
import { adoptLocal, endLocal, endLocalId, writeLocal, writePending } from './local-sessions.ts'
import { opaqueId } from './opaque-id.ts'
import type { PluginContext } from './plugin-context.ts'
import { RequestAuth } from './request-auth.ts'
import { localOf, type RequestState } from './request-state.ts'
import { signOnKey } from './sign-on-store.ts'

type WithAuth<Outcome> = Outcome extends { status: 'authenticated' }
  ? { status: 'authenticated'; auth: RequestAuth; trace: Trace }
  : Outcome

/** What `request.silentAuth` comes to. */
export type SilentAuthResult = WithAuth<SilentAuthOutcome>
/** What `request.login` comes to. */
export type LoginResult = WithAuth<LoginOutcome>

/** Signs the request in without the user, if the local session or the IdP session allows it. */
export async function silentAuth(
  context: PluginContext,
  request: FastifyRequest,
  state: RequestState,
  asked: Requirement,
): Promise<SilentAuthResult> {
  const requirement = strictestRequirement(context.requirement, asked)
  const local = localOf(request)
  const outcome = isUnavailableSession(request.session)
    ? sessionUnavailable()
    : await context.flow.silentAuth({
        local,
        recordKey: state.recordKey ?? local?.record,
        ...(state.recordRead && { recordRead: state.recordRead }),
        requirement,
        mayAskService: mayAskService(request),
        clientAttributes: clientAttributesOf(request),
      })
  state.recordRead = undefined
  const result = await settle(context, request, state, outcome, requirement)
  request.auth = result.status === 'authenticated' ? result.auth : null
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
          await establishSilent(context, request, state, outcome.local)
        return signedIn(context, outcome.local, outcome)
      case 'step_up_required':
        await notePending(context, request, outcome, requirement)
        return outcome
      case 'login_required':
        // the local session that no longer counts goes at once; a request that asked for too much ends nothing
        if (endsLocal.has(outcome.reason) && localOf(request) !== undefined) await endLocal(context, request)
        return outcome
      case 'unavailable':
        context.fastify.log.warn({ err: outcome.cause }, 'silent authentication is not possible')
        return outcome
    }
  } catch (cause) {
    context.fastify.log.warn({ err: cause }, 'the local session could not be written')
    return { status: 'unavailable', retryAfterSeconds: 1, trace: outcome.trace, cause }
  }
}

const endsLocal = new Set<LoginReason>(['not_signed_in', 'session_not_found', 'left_this_app'])

/** Requests that share a flight share its local session: the first writes it, the others take it. */
async function establishSilent(
  context: PluginContext,
  request: FastifyRequest,
  state: RequestState,
  local: LocalSession,
): Promise<void> {
  const expiresAt = local.record_expires_at
  const under = context.established.get(local)
  if (under !== undefined) {
    await adoptLocal(context, request, await under, expiresAt)
  } else {
    const writing = writeSilent(context, request, local, expiresAt)
    context.established.set(local, writing)
    writing.catch(() => context.established.delete(local))
    await writing
  }
  if (state.handle !== undefined) sendHandle(context, state, state.handle, expiresAt)
}

async function writeSilent(
  context: PluginContext,
  request: FastifyRequest,
  local: LocalSession,
  expiresAt: number,
): Promise<string> {
  const replaced = await writeLocal(context, request, local, expiresAt, false)
  if (replaced !== undefined) await endLocalId(context, replaced)
  return request.session.sessionId
}

/** An active log-in, or with `stepUp` a further authentication on the pending session. */
export async function login(
  context: PluginContext,
  request: FastifyRequest,
  state: RequestState,
  credentials: Credentials,
  isStepUp: boolean,
): Promise<LoginResult> {
  if (!isOwnOrigin(request, context.origin)) throw new CsrfFailedError()
  if (context.cookies.secure && request.protocol !== 'https') throw new InsecureConnectionError()
  const result = isUnavailableSession(request.session)
    ? sessionUnavailable()
    : await (isStepUp ? addAuthentication : newLogin)(context, request, state, credentials)
  if (result.status === 'authenticated') request.auth = result.auth
  if (result.status === 'unavailable')
    context.fastify.log.warn({ err: result.cause }, 'a log-in is not possible')
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
  let replacedId: string | undefined
  const before = request.session
  const beforeCookie = request.cookies[context.cookies.local.name]
  const outcome = await context.flow.logIn({
    credentials,
    newRecordKey,
    replacedKey: state.recordKey ?? localOf(request)?.record,
    clientAttributes: clientAttributesOf(request),
    establish: async (local) => {
      replacedId = await writeLocal(context, request, local, local.record_expires_at, true)
    },
  })
  if (outcome.status !== 'authenticated' && outcome.status !== 'step_up_required') {
    // a log-in that was undone leaves the browser with what it had
    if (request.session !== before) await endLocalId(context, request.session.sessionId)
    request.session = before
    if (beforeCookie === undefined) delete request.cookies[context.cookies.local.name]
    else request.cookies[context.cookies.local.name] = beforeCookie
    return outcome
  }
  state.handle = handle
  state.recordKey = newRecordKey
  state.recordRead = undefined
  if (outcome.status === 'step_up_required') {
    if (localOf(request) !== undefined) await endLocal(context, request)
    await notePending(context, request, outcome, context.requirement)
    sendHandle(context, state, handle, context.now() + context.lifetimes.slidingSeconds)
    return outcome
  }
  if (replacedId !== undefined) await endLocalId(context, replacedId)
  sendHandle(context, state, handle, outcome.local.record_expires_at)
  return signedIn(context, outcome.local, outcome)
}

async function addAuthentication(
  context: PluginContext,
  request: FastifyRequest,
  state: RequestState,
  credentials: Credentials,
): Promise<LoginResult> {
  const pending = request.session.latchkey?.pending
  // the pending step-up counts only for the browser's sign-on of now
  const current = state.recordKey === undefined || state.recordKey === pending?.record
  const outcome = await context.flow.stepUp({
    credentials,
    pending: current ? pending : undefined,
    clientAttributes: clientAttributesOf(request),
  })
  try {
    if (outcome.status === 'authenticated') {
      const replaced = await writeLocal(
        context,
        request,
        outcome.local,
        outcome.local.record_expires_at,
        true,
      )
      if (replaced !== undefined) await endLocalId(context, replaced)
      if (state.handle !== undefined)
        sendHandle(context, state, state.handle, outcome.local.record_expires_at)
      return signedIn(context, outcome.local, outcome)
    }
    if (outcome.status === 'step_up_required' && pending !== undefined) {
      await notePending(context, request, outcome, pending.requirement)
    }
    return outcome
  } catch (cause) {
    return { status: 'unavailable', retryAfterSeconds: 1, trace: outcome.trace, cause }
  }
}

/** Ends the session: of all apps, or of this one alone. */
export async function logout(
  context: PluginContext,
  request: FastifyRequest,
  state: RequestState,
  scope: LogoutScope,
): Promise<LogoutOutcome> {
  if (!isOwnOrigin(request, context.origin)) throw new CsrfFailedError()
  if (isUnavailableSession(request.session)) return sessionUnavailable()
  const keys = new Set([state.recordKey, localOf(request)?.record].filter((key) => key !== undefined))
  let outcome = await context.flow.logOut(undefined, scope)
  for (const key of keys) {
    const ended = await context.flow.logOut(key, scope)
    if (ended.status === 'unavailable') {
      context.fastify.log.warn({ err: ended.cause }, 'a log-out is not possible')
      return ended
    }
    outcome = outcome.status === 'ended_here_queued' ? outcome : ended
  }
  await endLocal(context, request)
  if (scope === 'everywhere' && state.handle !== undefined) {
    const { name, attributes } = context.cookies.signOn
    state.reply.clearCookie(name, attributes)
    state.handle = undefined
    state.recordKey = undefined
  }
  request.auth = null
  request.authOutcome = null
  return outcome
}

async function notePending(
  context: PluginContext,
  request: FastifyRequest,
  outcome: StepUpRequired,
  requirement: Requirement,
): Promise<void> {
  const expires_at = context.now() + pendingStepUpSeconds
  const { sub, record } = outcome
  const before = request.session.latchkey?.pending
  const known =
    before?.record === record && JSON.stringify(before.requirement) === JSON.stringify(requirement)
  // one that is still good for a while is not written again at every refused request
  if (known && before.expires_at - context.now() > pendingStepUpSeconds / 2) return
  await writePending(context, request, { sub, record, requirement, expires_at })
}

function signedIn(
  context: PluginContext,
  local: LocalSession,
  outcome: Extract<SilentAuthOutcome, { status: 'authenticated' }>,
): { status: 'authenticated'; auth: RequestAuth; trace: Trace } {
  const auth = new RequestAuth(local, outcome.source, outcome.trace, context.appSeal)
  return { status: 'authenticated', auth, trace: outcome.trace }
}

function sendHandle(context: PluginContext, state: RequestState, handle: string, expiresAt: number): void {
  const { name, attributes } = context.cookies.signOn
  state.reply.setCookie(name, handle, { ...attributes, expires: new Date(expiresAt * 1000) })
}

function sessionUnavailable(): Extract<SilentAuthOutcome, { status: 'unavailable' }> {
  return {
    status: 'unavailable',
    retryAfterSeconds: 1,
    trace: [{ step: 'local_session', result: 'unavailable', detail: 'The session store did not answer.' }],
  }
}
