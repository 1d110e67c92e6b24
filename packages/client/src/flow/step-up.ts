import {
  type ClientAttributes,
  type Requirement,
  RequirementSchema,
  strictestRequirement,
} from '@latchkey/protocol'
import { type Static, Type } from 'typebox'
import { authenticate } from './authenticate.ts'
import type { PendingChallenge } from './challenges/pending-challenge.ts'
import { prepareProof } from './challenges/prepare-proof.ts'
import { judge } from './judge.ts'
import { localFromTokens, type VerifiedTokens } from './local-session/local-from-tokens.ts'
import type { Credentials, MethodServices } from './methods/all-methods.ts'
import type { Proof } from './methods/login-method.ts'
import { type LoginOutcome, noPendingChallenge, storeUnavailable } from './outcomes/outcomes.ts'
import { type Trace, traced } from './outcomes/trace.ts'
import { type FlowApp, type FlowPorts, secondsOf } from './ports/ports.ts'
import { afterStepUp, withSid } from './record/sign-on-record.ts'
import type { StoredSignOn } from './record/sign-on-records.ts'
import { updateRecord } from './record/update-record.ts'

/** A step-up that a refused request requires; kept by the app and bound to the browser. */
export const PendingStepUpSchema = Type.Object({
  /** Store key of the sign-on record. */
  record: Type.String({ minLength: 1 }),
  /** The session's user. */
  sub: Type.String({ minLength: 1 }),
  /** The requirement that the step-up must meet. */
  requirement: RequirementSchema,
  /** Seconds since the epoch. */
  expires_at: Type.Number(),
})
/** See {@link PendingStepUpSchema}. */
export type PendingStepUp = Static<typeof PendingStepUpSchema>

/** Lifetime of a pending step-up, in seconds. */
export const pendingStepUpSeconds = 600

/** Input of {@link Flow.stepUp}. */
export interface StepUpInput {
  /** What the user proves. */
  credentials: Credentials
  /** The pending challenges of this browser. @default none */
  challenges?: readonly PendingChallenge[]
  /** The pending step-up of this browser, if there is one. */
  pending: PendingStepUp | undefined
  clientAttributes?: ClientAttributes
}

/** Adds an authentication to the session of a pending step-up. Only the same user can do so. */
export async function stepUp(ports: FlowPorts, app: FlowApp, input: StepUpInput): Promise<LoginOutcome> {
  const trace: Trace = []
  const { pending } = input
  const now = secondsOf(ports)
  if (pending === undefined || pending.expires_at <= now) {
    trace.push(traced('pending_step_up', 'absent', 'No step-up is pending for this browser.'))
    return { status: 'login_required', reason: 'no_pending_step_up', trace }
  }
  const proof = prepareProof(ports, input.credentials, input.challenges ?? [], pending, now)
  if (proof === undefined) return noPendingChallenge(trace)
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
  const answer = await authenticate(ports, app, proof, expected, input.clientAttributes, trace)
  if ('outcome' in answer) {
    if (answer.outcome.status === 'login_required')
      await ports.records.end(stored.key, stored.version).catch(() => {})
    return answer.outcome
  }
  return await keepStepUp(ports, app, proof, stored, answer.tokens, pending.requirement, trace)
}

async function keepStepUp(
  ports: FlowPorts,
  app: FlowApp,
  proof: Proof<MethodServices>,
  stored: StoredSignOn,
  tokens: VerifiedTokens,
  requirement: Requirement,
  trace: Trace,
): Promise<LoginOutcome> {
  const method = proof.amr(
    tokens.evidence.amr,
    stored.record.factors.map((factor) => factor.method),
  )
  const now = secondsOf(ports)
  let kept: StoredSignOn | undefined
  try {
    kept = await updateRecord(ports.records, stored, (record) =>
      record.apps[app.app]?.left === true
        ? undefined
        : withSid(
            afterStepUp(record, app.app, method, tokens.evidence, now, app.lifetimes),
            tokens.claims.sid,
          ),
    )
  } catch (cause) {
    return storeUnavailable(trace, cause)
  }
  if (kept?.record.apps[app.app]?.left === true) {
    trace.push(
      traced('sign_on_record', 'left', `Signed out of ${app.app} in the meantime: the tokens are dropped.`),
    )
    return { status: 'login_required', reason: 'left_this_app', trace }
  }
  if (kept !== undefined) {
    const local = localFromTokens(ports, app, tokens, kept.record, kept.key, 'step_up')
    return judge(app, local, strictestRequirement(app.requirement, requirement), 'step_up', now, trace)
  }
  trace.push(traced('sign_on_record', 'ended', 'Signed out in the meantime: the tokens are dropped.'))
  return { status: 'login_required', reason: 'not_signed_in', trace }
}
