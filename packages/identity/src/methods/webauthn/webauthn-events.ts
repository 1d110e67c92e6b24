/** The audit events of this method. */
export const webauthnEvents = [
  'passkey.registered',
  'passkey.registration_failed',
  'passkey.counter_not_grown',
  'passkey.removed',
  'passkey.session_handle_issued',
] as const

declare module '../../audit/audit.ts' {
  interface AuditEvents extends Record<(typeof webauthnEvents)[number], true> {}
}
