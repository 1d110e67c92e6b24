/** The audit events of addresses that users verify themselves. */
export const verificationEvents = [
  'verification.sent',
  'verification.not_sent',
  'verification.failed',
] as const

declare module '../audit/audit.ts' {
  interface AuditEvents extends Record<(typeof verificationEvents)[number], true> {}
}
