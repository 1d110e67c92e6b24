/** The audit events of this method. */
export const passwordEvents = [
  'password.set',
  'password.upgraded',
  'password.reset',
  'password.reset_requested',
  'password.reset_sent',
  'password.reset_not_sent',
  'password.reset_proven',
  'password.reset_failed',
] as const

declare module '../../audit/audit.ts' {
  interface AuditEvents extends Record<(typeof passwordEvents)[number], true> {}
}
