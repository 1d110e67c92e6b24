/** The audit events of this method. */
export const recoveryCodeEvents = [
  'recovery_codes.made',
  'recovery_code.used',
  'recovery_codes.revoked',
] as const

declare module '../../audit/audit.ts' {
  interface AuditEvents extends Record<(typeof recoveryCodeEvents)[number], true> {}
}
