/** The audit events of this method. */
export const totpEvents = ['totp.registered', 'totp.activated', 'totp.revoked', 'totp.unlocked'] as const

declare module '../../audit/audit.ts' {
  interface AuditEvents extends Record<(typeof totpEvents)[number], true> {}
}
