import type { ResultOf } from '../../api/endpoint-types.ts'

/** An event of the audit trail. */
export type AuditEvent = ResultOf<'listAuditEvents'>['result'][number]

/** What happened, by the name of the event: after the name of whoever did it. */
const deeds: Readonly<Record<string, string>> = {
  'login.succeeded': 'logged in',
  'login.failed': 'failed to log in',
  'session.authenticated': 'was let in without a log-in',
  'session.not_found': 'came with a session that does not exist',
  'session.ended': 'ended a session',
  'sessions.revoked': 'ended all sessions',
  'refresh.succeeded': 'refreshed tokens',
  'refresh.failed': 'failed to refresh tokens',
  'refresh.reused': 'used a refresh token twice; its family ended',
  'token.revoked': 'revoked a token',
  'client.authentication_failed': 'failed to authenticate as a client',
  'user.created': 'created a user',
  'user.updated': 'changed a user',
  'user.deleted': 'deleted a user',
  'user.erased': 'erased a user',
  'user.exported': 'exported the data of a user',
  'user.joined_app': 'came to an app for the first time',
  'users.imported': 'imported users',
  'address.first_proof': 'proved an address and became the owner of the account',
  'address.verified': 'verified an address',
  'administrator.invited': 'invited an administrator',
  'ceiling.reached': 'reached the limit of attempts of an app',
  'password.set': 'set a password',
  'password.reset': 'reset a password',
  'factor.added': 'added a factor',
  'factor.changed': 'changed a factor',
  'factor.removed': 'removed a factor',
  'app.created': 'created an app',
  'app.changed': 'changed an app',
  'app.deleted': 'deleted an app',
  'client.created': 'created a client',
  'client.changed': 'changed a client',
  'client.deleted': 'deleted a client',
  'client.secret_created': 'created a secret of a client',
  'client.secret_deleted': 'deleted a secret of a client',
  'login_preferences.changed': 'changed the log-in methods of an app',
  'role.created': 'created a role',
  'role.changed': 'changed a role',
  'role.deleted': 'deleted a role',
  'role.assigned': 'gave a role to somebody',
  'role.unassigned': 'took a role away from somebody',
  'group.created': 'created a group',
  'group.changed': 'changed a group',
  'group.deleted': 'deleted a group',
  'group.member_added': 'added somebody to a group',
  'group.member_removed': 'removed somebody from a group',
  'resource.created': 'created a resource',
  'resource.changed': 'changed a resource',
  'resource.deleted': 'deleted a resource',
  'key.created': 'created a signing key',
  'key.changed': 'changed a signing key',
  'key.deleted': 'deleted a signing key',
  'tenant.created': 'created a tenant',
  'tenant.changed': 'changed a tenant',
  'tenant.disabled': 'disabled a tenant',
  'tenant.enabled': 'enabled a tenant',
  'tenant.exported': 'exported a tenant',
  'tenant.erased': 'erased a tenant',
  'template.set': 'changed the text of a message',
  'template.deleted': 'reset the text of a message',
  'template.tested': 'sent themselves a test message',
  'branding.set': 'changed the branding of an app',
  'webhook.created': 'created a webhook',
  'webhook.updated': 'changed a webhook',
  'webhook.deleted': 'deleted a webhook',
  'webhook.disabled': 'disabled a webhook',
  'webhook.replayed': 'sent a webhook delivery again',
  'webhook.secret_rotated': 'rotated the secret of a webhook',
  'webhook.tested': 'tested a webhook',
  'seed.applied': 'applied a seed file',
  'audit.dropped': 'dropped events that were old enough',
  'audit.broken': 'found that the audit trail was changed',
  'audit.forged': 'found an event that the service had not written',
}

const methods: Readonly<Record<string, string>> = {
  pwd: 'by password',
  sms: 'by a code over SMS',
  email: 'by a code over email',
  otp: 'by a code of an authenticator app',
  webauthn: 'by passkey',
  link: 'by a link over email',
}

/** The events that can be chosen as a filter, with their words. */
export const knownActions: readonly { value: string; label: string }[] = Object.entries(deeds)
  .map(([value, words]) => ({ value, label: `${words.charAt(0).toUpperCase()}${words.slice(1)}` }))
  .sort((a, b) => a.label.localeCompare(b.label))

/** What happened, in words. An event that the portal does not know keeps its name. */
export function deedOf({ action, method }: Pick<AuditEvent, 'action' | 'method'>): string {
  const deed = deeds[action] ?? action.replaceAll(/[._]/g, ' ')
  const by = method === undefined ? undefined : (methods[method] ?? `(${method})`)
  return by === undefined ? deed : `${deed} ${by}`
}

/** Why it failed, in words. */
export function reasonOf({ reason }: Pick<AuditEvent, 'reason'>): string | undefined {
  return reason?.replaceAll('_', ' ')
}

/** Who did it, where it was no user. */
export function actorWords({ actor_type, client_id }: Pick<AuditEvent, 'actor_type' | 'client_id'>): string {
  switch (actor_type) {
    case 'operator':
      return 'Whoever runs the service'
    case 'service':
      return 'The service'
    case 'client':
      return client_id === undefined ? 'A client' : `The client ${client_id}`
    default:
      return 'A user'
  }
}
