import type { DatabaseTransaction } from '../storage/schema.ts'

/** The names of audit events. Every log-in method adds its own. */
export interface AuditEvents {
  'login.succeeded': true
  'login.failed': true
  'session.authenticated': true
  'session.not_found': true
  'session.ended': true
  'sessions.revoked': true
  'refresh.succeeded': true
  'refresh.failed': true
  'refresh.reused': true
  'token.revoked': true
  'client.authentication_failed': true
  'user.created': true
  /** The first authentication at an app. */
  'user.joined_app': true
  /** The account got its owner: earlier credentials and sessions have ended. */
  'address.first_proof': true
  'address.verified': true
  'ceiling.reached': true
  /** Events were dropped because they are older than they are to be kept. */
  'audit.dropped': true
  /** Events that are old enough to be dropped were kept, because they do not fit their checkpoint. */
  'audit.broken': true
}

/** The name of an audit event. */
export type AuditEvent = keyof AuditEvents

/**
 * Events that may be recorded behind the answer, and be lost with the last 100 ms of a process that is killed: they change
 * nothing, or repeat what another event or a row of the database says. All others have to be recorded in the transaction of
 * their change.
 */
export type LateEvent = Extract<
  AuditEvent,
  // attempts that changed nothing
  | `${string}failed`
  | 'session.not_found'
  | 'passkey.counter_not_grown'
  | 'ceiling.reached'
  | 'audit.broken'
  // messages: the outbox has them
  | `${string}${'.' | '_'}sent`
  | 'password.reset_requested'
  // uses of sessions and families that a recorded log-in began
  | 'session.authenticated'
  | 'refresh.succeeded'
  | 'passkey.session_handle_issued'
  | 'password.reset_proven'
  // the first silent authentication at an app, of which the membership has the time
  | 'user.joined_app'
  // the same password, hashed better
  | 'password.upgraded'
  | 'tenant.exported'
>

/** The details of an event. Sessions only as a hash, never a secret, code, token or identifier as typed. */
export interface AuditFields {
  tenant_id?: string
  client_id?: string
  user_id?: string
  /** The stored hash of a session's id. */
  session?: string
  method?: string
  reason?: string
  /**
   * The address of the end-user, as the client gave it with the call or, where a call has no place for it, at the latest
   * authentication of the session. Without one, and of a client that acts for itself, the client's own.
   */
  ip?: string
  /** The browser of the end-user, as the client gave it, or the client's own; only its beginning is kept. */
  user_agent?: string
  /** @default by the name of the event */
  outcome?: 'success' | 'failure'
  /** Who did it, of an event of management; without it, the user or the client of the event. */
  actor_type?: 'client' | 'user' | 'operator'
  /** The user who managed. */
  actor_user_id?: string
  /** What was changed, such as `client:shop-web`. */
  target?: string
}

/**
 * Records an event: one structured log line, and one row of the audit trail.
 *
 * A change passes the transaction that makes it: then the row exists exactly if the change does. Of a {@link LateEvent}
 * without one, the row is written behind the answer, within about 100 ms.
 */
export interface Audit {
  (event: LateEvent, fields: AuditFields): void
  (event: AuditEvent, fields: AuditFields, db: DatabaseTransaction): Promise<void>
}
