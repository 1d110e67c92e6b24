import {
  type ClientAttributes,
  evaluateRequirement,
  type IdentifierType,
  type Requirement,
  RequirementSchema,
  strictestRequirement,
  type TokenResponse,
  type UsernameType,
} from '@latchkey/protocol'
import { type Static, Type } from 'typebox'
import { isLatchkeyError } from '../latchkey-error.ts'
import { localFromTokens, type VerifiedTokens, verifyTokens } from './local-from-tokens.ts'
import { evidenceOfLocal, type LocalSession } from './local-session.ts'
import type { LoginOutcome } from './outcomes.ts'
import { type FlowApp, type FlowPorts, type StoredSignOn, secondsOf } from './ports.ts'
import { failureOf } from './service-failure.ts'
import { afterStepUp, beginRecord } from './sign-on-record.ts'
import { type Trace, traced } from './trace.ts'
import { updateRecord } from './update-record.ts'

/** What the user proves now. */
export type Credentials =
  | { method: 'password'; username: string; password: string; usernameType?: UsernameType }
  | { method: 'otp'; identifier: string; identifierType: IdentifierType; passcode: string }

export interface LoginInput {
  credentials: Credentials
  /** Store key for the new sign-on record, of a handle that is fresh and random. */
  newRecordKey: string
  /** The browser's record until now, which this log-in replaces. */
  replacedKey: string | undefined
  clientAttributes?: ClientAttributes
  /**
   * Writes the local session under a new id, without ending the old one. Called once the new record exists; when it
   * fails, the log-in is undone.
   */
  establish: (local: LocalSession) => Promise<void>
}

export interface StepUpInput {
  credentials: Credentials
  /** The pending step-up of this browser, if there is one. */
  pending: PendingStepUp | undefined
  clientAttributes?: ClientAttributes
}

/** A step-up that a refused request left behind; kept by the app, bound to the browser. */
export const PendingStepUpSchema = Type.Object({
  /** Store key of the sign-on record. */
  record: Type.String({ minLength: 1 }),
  sub: Type.String({ minLength: 1 }),
  requirement: RequirementSchema,
  /** Seconds since the epoch. */
  expires_at: Type.Number(),
})
export type PendingStepUp = Static<typeof PendingStepUpSchema>

/** Seconds that a pending step-up lives. */
export const pendingStepUpSeconds = 600

/**
 * An active log-in: always a new IdP session and a new sign-on record. The browser's old record ends, and its IdP
 * session is logged out through the queue, so that a planted cookie gains nothing.
 */
export async function logIn(ports: FlowPorts, app: FlowApp, input: LoginInput): Promise<LoginOutcome> {
  const trace: Trace = []
  let replaced: StoredSignOn | undefined
  try {
    // also proves that the store answers, before anything happens at the service
    replaced = await ports.records.read(input.replacedKey ?? input.newRecordKey)
  } catch (cause) {
    return storeUnavailable(trace, cause)
  }
  const answer = await authenticate(ports, app, input.credentials, undefined, input.clientAttributes, trace)
  if ('outcome' in answer) return answer.outcome
  const { tokens } = answer
  const now = secondsOf(ports)
  const { session_id } = tokens.response
  const record = beginRecord(
    {
      sealedSession: ports.signOnSeal.seal(session_id, input.newRecordKey),
      sub: tokens.claims.sub,
      tid: tokens.claims.tid,
      app: app.app,
      method: amrOfCredentials(input.credentials, tokens),
      evidence: tokens.evidence,
    },
    replaced?.record,
    now,
    app.lifetimes,
  )
  const local = localFromTokens(ports, app, tokens, record, input.newRecordKey, 'login')
  const verdict = evaluateRequirement(app.requirement, evidenceOfLocal(local), now, app.stepUpMethods)
  try {
    if (!(await ports.records.create(input.newRecordKey, record)))
      throw new Error('the new sign-on record exists')
    if (verdict.verdict === 'satisfied') await input.establish(local)
    if (replaced !== undefined) await endReplaced(ports, app, replaced, now)
  } catch (cause) {
    await undo(ports, input.newRecordKey, session_id)
    return storeUnavailable(trace, cause)
  }
  trace.push(traced('log_in', 'succeeded', `Logged in at ${app.app} by ${input.credentials.method}.`))
  if (verdict.verdict === 'satisfied') return { status: 'authenticated', source: 'login', local, trace }
  for (const rule of verdict.rules) {
    trace.push(traced('requirement', rule.held ? 'held' : 'not held', `${rule.rule}: ${rule.why}.`))
  }
  return verdict.verdict === 'step_up'
    ? {
        status: 'step_up_required',
        missing: verdict.missing,
        methods: verdict.methods,
        sub: local.sub,
        record: local.record,
        trace,
      }
    : { status: 'login_required', reason: 'reauthentication_required', trace }
}

/** Adds an authentication to the session of a pending step-up; for the same user only. */
export async function stepUp(ports: FlowPorts, app: FlowApp, input: StepUpInput): Promise<LoginOutcome> {
  const trace: Trace = []
  const { pending } = input
  const now = secondsOf(ports)
  if (pending === undefined || pending.expires_at <= now) {
    trace.push(traced('pending_step_up', 'absent', 'No step-up is pending for this browser.'))
    return { status: 'login_required', reason: 'no_pending_step_up', trace }
  }
  let stored: StoredSignOn | undefined
  try {
    stored = await ports.records.read(pending.record)
  } catch (cause) {
    return storeUnavailable(trace, cause)
  }
  const sessionId = stored && ports.signOnSeal.open(stored.record.sealed_session, stored.key)
  if (stored?.record.apps[app.app]?.left === true) {
    trace.push(traced('sign_on_record', 'left', `You signed out of ${app.app} alone.`))
    return { status: 'login_required', reason: 'left_this_app', trace }
  }
  if (stored === undefined || sessionId === undefined || stored.record.sub !== pending.sub) {
    trace.push(traced('sign_on_record', 'absent', 'The sign-on record has ended.'))
    return { status: 'login_required', reason: 'not_signed_in', trace }
  }
  const expected = { sessionId, sub: stored.record.sub, tid: stored.record.tid }
  const answer = await authenticate(ports, app, input.credentials, expected, input.clientAttributes, trace)
  if ('outcome' in answer) {
    if (answer.outcome.status === 'login_required')
      await ports.records.end(stored.key, stored.version).catch(() => {})
    return answer.outcome
  }
  return await keepStepUp(ports, app, input.credentials, stored, answer.tokens, pending.requirement, trace)
}

async function keepStepUp(
  ports: FlowPorts,
  app: FlowApp,
  credentials: Credentials,
  stored: StoredSignOn,
  tokens: VerifiedTokens,
  requirement: Requirement,
  trace: Trace,
): Promise<LoginOutcome> {
  const method = amrOfCredentials(credentials, tokens)
  const now = secondsOf(ports)
  let kept: StoredSignOn | undefined
  try {
    kept = await updateRecord(ports.records, stored, (record) =>
      record.apps[app.app]?.left === true
        ? undefined
        : afterStepUp(record, app.app, method, tokens.evidence, now, app.lifetimes),
    )
  } catch (cause) {
    return storeUnavailable(trace, cause)
  }
  if (kept?.record.apps[app.app]?.left === true) {
    trace.push(
      traced('sign_on_record', 'left', `Signed out of ${app.app} meanwhile: the tokens are dropped.`),
    )
    return { status: 'login_required', reason: 'left_this_app', trace }
  }
  if (kept !== undefined) {
    const local = localFromTokens(ports, app, tokens, kept.record, kept.key, 'step_up')
    return judgeStepUp(app, local, requirement, now, trace)
  }
  trace.push(traced('sign_on_record', 'ended', 'Signed out meanwhile: the tokens are dropped.'))
  return { status: 'login_required', reason: 'not_signed_in', trace }
}

function judgeStepUp(
  app: FlowApp,
  local: LocalSession,
  requirement: Requirement,
  now: number,
  trace: Trace,
): LoginOutcome {
  const verdict = evaluateRequirement(
    strictestRequirement(app.requirement, requirement),
    evidenceOfLocal(local),
    now,
  )
  for (const rule of verdict.rules) {
    trace.push(traced('requirement', rule.held ? 'held' : 'not held', `${rule.rule}: ${rule.why}.`))
  }
  switch (verdict.verdict) {
    case 'satisfied':
      return { status: 'authenticated', source: 'step_up', local, trace }
    case 'step_up':
      return {
        status: 'step_up_required',
        missing: verdict.missing,
        methods: verdict.methods,
        sub: local.sub,
        record: local.record,
        trace,
      }
    case 'reauthenticate':
      return { status: 'login_required', reason: 'reauthentication_required', trace }
  }
}

type Answer = { tokens: VerifiedTokens } | { outcome: LoginOutcome }

async function authenticate(
  ports: FlowPorts,
  app: FlowApp,
  credentials: Credentials,
  session: { sessionId: string; sub: string; tid: string } | undefined,
  clientAttributes: ClientAttributes | undefined,
  trace: Trace,
): Promise<Answer> {
  try {
    const response = await callService(ports, app, credentials, session?.sessionId, clientAttributes)
    return { tokens: await verifyTokens(ports.service, response, session) }
  } catch (error) {
    const outcome = loginFailure(error, session !== undefined, trace)
    return { outcome }
  }
}

async function callService(
  ports: FlowPorts,
  app: FlowApp,
  credentials: Credentials,
  sessionId: string | undefined,
  clientAttributes: ClientAttributes | undefined,
): Promise<TokenResponse> {
  const common = {
    ...(app.claims && { claims: app.claims }),
    ...(app.resource !== undefined && { resource: app.resource }),
    ...(app.scope !== undefined && { scope: app.scope }),
    ...(clientAttributes && { client_attributes: clientAttributes }),
    ...(sessionId !== undefined && { session_id: sessionId }),
  }
  switch (credentials.method) {
    case 'password':
      return await ports.service.authenticatePassword({
        username: credentials.username,
        password: credentials.password,
        ...(credentials.usernameType && { username_type: credentials.usernameType }),
        ...common,
      })
    case 'otp':
      return await ports.service.authenticateOtp({
        identifier: credentials.identifier,
        identifier_type: credentials.identifierType,
        passcode: credentials.passcode,
        ...common,
      })
  }
}

function loginFailure(error: unknown, addsToSession: boolean, trace: Trace): LoginOutcome {
  // another user's authentication is refused as a request by our service, as a mismatch by the check of the token
  const foreign =
    addsToSession &&
    (isLatchkeyError(error, 'request_invalid') || isLatchkeyError(error, 'identity_mismatch'))
  if (foreign || isLatchkeyError(error, 'invalid_credentials')) {
    trace.push(traced('service', 'refused', 'The identity service did not accept what was given.'))
    return { status: 'invalid_credentials', trace }
  }
  if (isLatchkeyError(error, 'password_change_required')) {
    trace.push(traced('service', 'password change', 'The password is temporary or has expired.'))
    return { status: 'password_change_required', trace }
  }
  if (addsToSession && isLatchkeyError(error, 'session_not_found')) {
    trace.push(
      traced('service', 'session not found', 'The identity service says that the session has ended.'),
    )
    return { status: 'login_required', reason: 'session_not_found', trace }
  }
  const failure = failureOf(error)
  trace.push(traced('service', failure.result, failure.detail))
  return isLatchkeyError(error, 'rate_limited')
    ? { status: 'rate_limited', retryAfterSeconds: failure.retryAfterSeconds, trace }
    : { status: 'unavailable', retryAfterSeconds: failure.retryAfterSeconds, trace, cause: error }
}

/** The queue is written before the record ends, so no IdP session is forgotten. */
async function endReplaced(
  ports: FlowPorts,
  app: FlowApp,
  replaced: StoredSignOn,
  now: number,
): Promise<void> {
  const sessionId = ports.signOnSeal.open(replaced.record.sealed_session, replaced.key)
  if (sessionId !== undefined) await ports.logouts.add(sessionId, now + app.lifetimes.capSeconds)
  await ports.records.end(replaced.key)
}

/** Takes back a log-in that the store could not keep; nobody has its handle, so what fails here ends by itself. */
async function undo(ports: FlowPorts, key: string, sessionId: string): Promise<void> {
  await ports.records.end(key).catch(() => {})
  await ports.service.logoutSession({ session_id: sessionId }).catch(() => {})
}

/** The value of `amr` that these credentials add. */
function amrOfCredentials(credentials: Credentials, tokens: VerifiedTokens): string {
  if (credentials.method === 'password') return 'pwd'
  const { amr } = tokens.evidence
  return amr.includes('eotp') && !amr.includes('sms') ? 'eotp' : 'sms'
}

function storeUnavailable(trace: Trace, cause: unknown): LoginOutcome {
  trace.push(traced('sign_on_record', 'unavailable', 'The session store did not answer.'))
  return { status: 'unavailable', retryAfterSeconds: 1, trace, cause }
}
