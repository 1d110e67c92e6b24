import type { FastifyBaseLogger } from 'fastify'

/** What is worth knowing later. */
export type AuditEvent =
  | 'login.succeeded'
  | 'login.failed'
  | 'passcode.sent'
  | 'passcode.not_sent'
  | 'link.sent'
  | 'link.not_sent'
  | 'session.authenticated'
  | 'session.not_found'
  | 'session.ended'
  | 'sessions.revoked'
  | 'refresh.succeeded'
  | 'refresh.failed'
  | 'refresh.reused'
  | 'token.revoked'
  | 'client.authentication_failed'
  | 'password.set'
  | 'password.upgraded'
  | 'password.reset'
  | 'password.reset_sent'
  | 'password.reset_not_sent'
  | 'password.reset_proven'
  | 'password.reset_failed'
  | 'user.created'
  | 'passkey.registered'
  | 'passkey.registration_failed'
  | 'passkey.counter_not_grown'
  | 'passkey.removed'
  | 'totp.registered'
  | 'totp.activated'
  | 'totp.revoked'
  | 'totp.unlocked'
  | 'recovery_codes.made'
  | 'recovery_code.used'
  | 'recovery_codes.revoked'

/** Who, for whom and why; sessions only as a hash, never a secret, code, token or identifier as typed. */
export interface AuditFields {
  tenant_id?: string
  client_id?: string
  user_id?: string
  /** The stored hash of a session's id. */
  session?: string
  method?: string
  reason?: string
  ip?: string
}

export type Audit = (event: AuditEvent, fields: AuditFields) => void

/** Writes each event as one structured log line. */
export function createAudit(log: FastifyBaseLogger): Audit {
  return (event, fields) => log.info({ audit: event, ...fields })
}
