/** The audit events of changes of users by managers. */
export const userEvents = [
  'user.changed',
  'user.disabled',
  'user.enabled',
  'user.added_to_app',
  'user.removed_from_app',
  'user.deleted',
  'address.removed',
  'authenticator.removed',
] as const

declare module '../../audit/audit.ts' {
  interface AuditEvents extends Record<(typeof userEvents)[number], true> {}
}
