/** The audit events of this method. */
export const magicLinkEvents = ['link.sent', 'link.not_sent'] as const

declare module '../../audit/audit.ts' {
  interface AuditEvents extends Record<(typeof magicLinkEvents)[number], true> {}
}
