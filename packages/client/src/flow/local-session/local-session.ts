import type { Evidence } from '@latchkey/protocol'
import { type Static, Type } from 'typebox'

/** What a local session was started or last strengthened by. */
export const StartedBySchema = Type.Enum(['login', 'silent_authentication', 'step_up'])
/** See {@link StartedBySchema}. */
export type StartedBy = Static<typeof StartedBySchema>

/**
 * The session of a signed-in user at one app in one browser. It is valid only while its sign-on record exists. Times are
 * seconds since the epoch.
 */
export const LocalSessionSchema = Type.Object({
  /** The store key of the sign-on record it belongs to. */
  record: Type.String({ minLength: 1 }),
  /** When that record expires, as far as this app knows. */
  record_expires_at: Type.Number(),
  sub: Type.String({ minLength: 1 }),
  tid: Type.String({ minLength: 1 }),
  /** The public id of the IdP session (claim `sid`), if the service issues one. */
  sid: Type.Optional(Type.String({ minLength: 1 })),
  amr: Type.Array(Type.String()),
  acr: Type.Optional(Type.String()),
  auth_time: Type.Optional(Type.Number()),
  factors: Type.Array(
    Type.Object({ method: Type.String(), time: Type.Number(), user_verified: Type.Optional(Type.Boolean()) }),
  ),
  /** The requested claims of the ID token. */
  claims: Type.Record(Type.String(), Type.Unknown()),
  /** This app's access token, sealed; it is opened only for use. */
  sealed_access_token: Type.String(),
  access_token_expires_at: Type.Number(),
  since: Type.Number(),
  started_by: StartedBySchema,
  login_app: Type.String(),
})
/** See {@link LocalSessionSchema}. */
export type LocalSession = Static<typeof LocalSessionSchema>

/** The evidence in a local session, for the evaluation of requirements. */
export function evidenceOfLocal(local: LocalSession): Evidence {
  return {
    amr: local.amr,
    factors: local.factors,
    ...(local.acr !== undefined && { acr: local.acr }),
    ...(local.auth_time !== undefined && { auth_time: local.auth_time }),
  }
}

/** Returns whether the browser needs a new local session id: for another user, record, or strength of authentication. */
export function needsNewId(before: LocalSession | undefined, after: LocalSession): boolean {
  if (before === undefined || before.record !== after.record) return true
  if (before.sub !== after.sub || before.tid !== after.tid || before.acr !== after.acr) return true
  return before.auth_time !== after.auth_time || before.amr.join(' ') !== after.amr.join(' ')
}
