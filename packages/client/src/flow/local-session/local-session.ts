import type { Evidence } from '@latchkey/protocol'
import { type Static, Type } from 'typebox'

/** How a local session began or was last strengthened. */
export const StartedBySchema = Type.Enum(['login', 'silent_authentication', 'step_up'])
export type StartedBy = Static<typeof StartedBySchema>

/**
 * What an app keeps of a signed-in user, one for each app and browser. It counts only while its sign-on record lives.
 * Times are seconds since the epoch.
 */
export const LocalSessionSchema = Type.Object({
  /** The store key of the sign-on record it belongs to. */
  record: Type.String({ minLength: 1 }),
  /** When that record ends, as far as this app knows. */
  record_expires_at: Type.Number(),
  sub: Type.String({ minLength: 1 }),
  tid: Type.String({ minLength: 1 }),
  /** The public name of the IdP session, where the service tells one. */
  sid: Type.Optional(Type.String({ minLength: 1 })),
  amr: Type.Array(Type.String()),
  acr: Type.Optional(Type.String()),
  auth_time: Type.Optional(Type.Number()),
  factors: Type.Array(
    Type.Object({ method: Type.String(), time: Type.Number(), user_verified: Type.Optional(Type.Boolean()) }),
  ),
  /** The requested claims of the ID token. */
  claims: Type.Record(Type.String(), Type.Unknown()),
  /** This app's access token, sealed; opened only when it is used. */
  sealed_access_token: Type.String(),
  access_token_expires_at: Type.Number(),
  since: Type.Number(),
  started_by: StartedBySchema,
  login_app: Type.String(),
})
export type LocalSession = Static<typeof LocalSessionSchema>

export function evidenceOfLocal(local: LocalSession): Evidence {
  return {
    amr: local.amr,
    factors: local.factors,
    ...(local.acr !== undefined && { acr: local.acr }),
    ...(local.auth_time !== undefined && { auth_time: local.auth_time }),
  }
}

/** Whether the browser needs a new local id: another user, another record, or a session of another strength. */
export function needsNewId(before: LocalSession | undefined, after: LocalSession): boolean {
  if (before === undefined || before.record !== after.record) return true
  if (before.sub !== after.sub || before.tid !== after.tid || before.acr !== after.acr) return true
  return before.auth_time !== after.auth_time || before.amr.join(' ') !== after.amr.join(' ')
}
