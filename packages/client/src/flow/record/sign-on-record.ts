import type { AuthenticationFactor, Evidence } from '@latchkey/protocol'
import { type Static, Type } from 'typebox'

const FactorSchema = Type.Object({
  method: Type.String(),
  time: Type.Number(),
  user_verified: Type.Optional(Type.Boolean()),
})

/**
 * The sign-on record: one for each browser, shared by the apps of a group. It lives only while the user is signed in;
 * the local sessions of the apps count only while it exists. Times are seconds since the epoch.
 */
export const SignOnRecordSchema = Type.Object({
  /** The IdP `session_id`, sealed. */
  sealed_session: Type.String({ minLength: 1 }),
  sub: Type.String({ minLength: 1 }),
  tid: Type.String({ minLength: 1 }),
  /** The public id of the IdP session (claim `sid`), if the service issues one. */
  sid: Type.Optional(Type.String({ minLength: 1 })),
  /** The app where the user actively logged in. */
  login_app: Type.String(),
  /** Time of the last interactive authentication. */
  interactive_at: Type.Number(),
  expires_at: Type.Number(),
  /** The newest authentication by each method. */
  factors: Type.Array(FactorSchema),
  apps: Type.Record(
    Type.String(),
    Type.Object({ last_use: Type.Number(), left: Type.Optional(Type.Boolean()) }),
  ),
})
/** See {@link SignOnRecordSchema}. */
export type SignOnRecord = Static<typeof SignOnRecordSchema>

/** Lifetime of a record, in seconds. */
export interface SignOnLifetimes {
  /** From the last successful authentication, also a silent one. @default 1209600 (14 days) */
  slidingSeconds: number
  /** From the last interactive authentication. @default 2592000 (30 days) */
  capSeconds: number
}

/** The lifetimes of the IdP session: 14 days sliding, 30 days at most. */
export const defaultSignOnLifetimes: SignOnLifetimes = {
  slidingSeconds: 14 * 86_400,
  capSeconds: 30 * 86_400,
}

/** The record of a new log-in. Apps that the same user left in the replaced record stay left. */
export function beginRecord(
  login: { sealedSession: string; sub: string; tid: string; app: string; method: string; evidence: Evidence },
  replaced: SignOnRecord | undefined,
  now: number,
  lifetimes: SignOnLifetimes,
): SignOnRecord {
  const left: SignOnRecord['apps'] = {}
  if (replaced?.sub === login.sub && replaced.tid === login.tid) {
    for (const [app, state] of Object.entries(replaced.apps)) if (state.left === true) left[app] = state
  }
  return {
    sealed_session: login.sealedSession,
    sub: login.sub,
    tid: login.tid,
    login_app: login.app,
    interactive_at: now,
    expires_at: now + Math.min(lifetimes.slidingSeconds, lifetimes.capSeconds),
    factors: mergeFactors([], login.evidence, { method: login.method, time: now }),
    apps: { ...left, [login.app]: { last_use: now } },
  }
}

/** The record after a silent authentication at this app. */
export function afterSilentAuthentication(
  record: SignOnRecord,
  app: string,
  evidence: Evidence,
  now: number,
  lifetimes: SignOnLifetimes,
): SignOnRecord {
  return {
    ...record,
    expires_at: expiry(record.interactive_at, now, lifetimes),
    factors: mergeFactors(record.factors, evidence),
    apps: { ...record.apps, [app]: { last_use: now } },
  }
}

/** The record after the user added an authentication to the session. */
export function afterStepUp(
  record: SignOnRecord,
  app: string,
  method: string,
  evidence: Evidence,
  now: number,
  lifetimes: SignOnLifetimes,
): SignOnRecord {
  return {
    ...record,
    interactive_at: now,
    expires_at: expiry(now, now, lifetimes),
    factors: mergeFactors(record.factors, evidence, { method, time: now }),
    apps: { ...record.apps, [app]: { last_use: now } },
  }
}

/** The record after the user signed out of this app alone; silent authentication there is refused. */
export function afterLeaving(record: SignOnRecord, app: string, now: number): SignOnRecord {
  return { ...record, apps: { ...record.apps, [app]: { last_use: now, left: true } } }
}

/** The record with the `sid` of its IdP session, if the token has one. */
export function withSid(record: SignOnRecord, sid: string | undefined): SignOnRecord {
  return sid === undefined ? record : { ...record, sid }
}

/** The evidence of a token; if it has no times of factors, with those of the record. */
export function withRecordedTimes(evidence: Evidence, record: SignOnRecord): Evidence {
  return evidence.factors.length > 0 ? evidence : { ...evidence, factors: record.factors }
}

function expiry(interactiveAt: number, now: number, lifetimes: SignOnLifetimes): number {
  return Math.min(now + lifetimes.slidingSeconds, interactiveAt + lifetimes.capSeconds)
}

/** The newest of each method, so that tokens that arrive after another app's write take nothing back. */
function mergeFactors(
  known: readonly AuthenticationFactor[],
  evidence: Evidence,
  added?: AuthenticationFactor,
): AuthenticationFactor[] {
  const reported = evidence.factors.length > 0 || added === undefined ? evidence.factors : [added]
  return newestByMethod([...known, ...reported])
}

function newestByMethod(factors: readonly AuthenticationFactor[]): AuthenticationFactor[] {
  const newest = new Map<string, AuthenticationFactor>()
  for (const factor of factors) {
    const other = newest.get(factor.method)
    if (other === undefined || factor.time >= other.time) newest.set(factor.method, factor)
  }
  return [...newest.values()]
}
