/** The audit events of this method. */
export const passcodeEvents = ['passcode.sent', 'passcode.not_sent'] as const

declare module '../../audit/audit.ts' {
  interface AuditEvents extends Record<(typeof passcodeEvents)[number], true> {}
}
