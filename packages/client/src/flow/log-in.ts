import type { ClientAttributes } from '@latchkey/protocol'
import { authenticate } from './authenticate.ts'
import type { PendingChallenge } from './challenges/pending-challenge.ts'
import { prepareProof } from './challenges/prepare-proof.ts'
import { judge } from './judge.ts'
import { localFromTokens } from './local-session/local-from-tokens.ts'
import type { Credentials } from './methods/all-methods.ts'
import {
  type Authenticated,
  type LoginOutcome,
  noPendingChallenge,
  type StepUpRequired,
  storeUnavailable,
} from './outcomes/outcomes.ts'
import { type Trace, traced } from './outcomes/trace.ts'
import { type FlowApp, type FlowPorts, secondsOf } from './ports/ports.ts'
import { beginRecord, withSid } from './record/sign-on-record.ts'
import type { StoredSignOn } from './record/sign-on-records.ts'

/** Input of {@link Flow.logIn}. */
export interface LoginInput {
  /** What the user proves. */
  credentials: Credentials
  /** The pending challenges of this browser. @default none */
  challenges?: readonly PendingChallenge[]
  /** Store key of the new sign-on record, derived from a fresh random handle. */
  newRecordKey: string
  /** Store keys of the browser's existing records, which this log-in replaces; that of its own cookie first. */
  replacedKeys: readonly string[]
  clientAttributes?: ClientAttributes
  /**
   * Writes the browser's new local session or pending step-up, under a new id and without ending the old one. Called
   * after the new record was created; if it rejects, the log-in is undone.
   *
   * @param recordExpiresAt seconds since the epoch
   */
  establish: (outcome: Authenticated | StepUpRequired, recordExpiresAt: number) => Promise<void>
}

/**
 * Logs a user in. This always begins a new IdP session and a new sign-on record. The browser's old record ends and its
 * IdP session is logged out through the queue, so a planted cookie gains nothing. If a write fails, the log-in is undone.
 */
export async function logIn(ports: FlowPorts, app: FlowApp, input: LoginInput): Promise<LoginOutcome> {
  const trace: Trace = []
  const { newRecordKey, credentials, challenges = [] } = input
  const proof = prepareProof(ports, credentials, challenges, undefined, secondsOf(ports))
  if (proof === undefined) return noPendingChallenge(trace)
  let replaced: StoredSignOn[]
  try {
    // this also checks that the store responds before anything happens at the service
    const keys = input.replacedKeys.length > 0 ? input.replacedKeys : [newRecordKey]
    const read = await Promise.all(keys.map((key) => ports.records.read(key)))
    replaced = read.filter((stored) => stored !== undefined)
  } catch (cause) {
    return storeUnavailable(trace, cause)
  }
  const answer = await authenticate(ports, app, proof, undefined, input.clientAttributes, trace)
  if ('outcome' in answer) return answer.outcome
  const { tokens } = answer
  const now = secondsOf(ports)
  const { session_id } = tokens.response
  const begun = beginRecord(
    {
      sealedSession: ports.signOnSeal.seal(session_id, newRecordKey),
      sub: tokens.claims.sub,
      tid: tokens.claims.tid,
      app: app.app,
      method: proof.amr(tokens.evidence.amr, []),
      evidence: tokens.evidence,
    },
    replaced[0]?.record,
    now,
    app.lifetimes,
  )
  const record = withSid(begun, tokens.claims.sid)
  trace.push(traced('log_in', 'accepted', `Logged in at ${app.app} by ${credentials.method}.`))
  const local = localFromTokens(ports, app, tokens, record, newRecordKey, 'login')
  const outcome = judge(app, local, app.requirement, 'login', now, trace)
  if (outcome.status === 'login_required') {
    // nothing that this user could add would meet the requirement: the browser keeps what it had
    await endSession(ports, app, newRecordKey, session_id, now)
    return outcome
  }
  try {
    if (!(await ports.records.create(newRecordKey, record))) throw new Error('the new sign-on record exists')
    await input.establish(outcome, record.expires_at)
    // the browser's own record, the first, ends last: if another one cannot be ended, the user keeps what they had
    for (const stored of replaced.toReversed()) await endReplaced(ports, app, stored, now)
  } catch (cause) {
    // nobody has its handle: if it cannot be ended here, it ends by its lifetime
    await ports.records.end(newRecordKey).catch(() => {})
    await endSession(ports, app, newRecordKey, session_id, now)
    return storeUnavailable(trace, cause)
  }
  return outcome
}

/** The queue is written before the record ends, so that no IdP session is forgotten. */
async function endReplaced(
  ports: FlowPorts,
  app: FlowApp,
  replaced: StoredSignOn,
  now: number,
): Promise<void> {
  const sessionId = ports.signOnSeal.open(replaced.record.sealed_session, replaced.key)
  if (sessionId !== undefined) {
    await ports.logouts.add({ sessionId, recordKey: replaced.key, until: now + app.lifetimes.capSeconds })
  }
  await ports.records.end(replaced.key)
}

/** Ends the IdP session of a log-in that is undone: at once, or through the queue, or by its lifetime. */
async function endSession(
  ports: FlowPorts,
  app: FlowApp,
  recordKey: string,
  sessionId: string,
  now: number,
): Promise<void> {
  try {
    await ports.service.logoutSession({ session_id: sessionId })
  } catch {
    const until = now + app.lifetimes.capSeconds
    await ports.logouts.add({ sessionId, recordKey, until }).catch(() => {})
  }
}
