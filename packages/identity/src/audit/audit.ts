import type { FastifyBaseLogger } from 'fastify'

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
  /** The account got its owner: earlier credentials and sessions have ended. */
  'address.first_proof': true
  'address.verified': true
  'ceiling.reached': true
}

/** The name of an audit event. */
export type AuditEvent = keyof AuditEvents

/** The details of an event. Sessions only as a hash, never a secret, code, token or identifier as typed. */
export interface AuditFields {
  tenant_id?: string
  client_id?: string
  user_id?: string
  /** The stored hash of a session's id. */
  session?: string
  method?: string
  reason?: string
  ip?: string
  /** Who did it, of an event of management; without it, the user or the client of the event. */
  actor_type?: 'client' | 'user' | 'operator'
  /** The user who managed. */
  actor_user_id?: string
  /** What was changed, such as `client:shop-web`. */
  target?: string
}

export type Audit = (event: AuditEvent, fields: AuditFields) => void

/** Writes each event as one structured log line. */
export function createAudit(log: FastifyBaseLogger): Audit {
  return (event, fields) => log.info({ audit: event, ...fields })
}
