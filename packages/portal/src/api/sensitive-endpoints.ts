/**
 * Endpoints that cannot be undone, give out what opens accounts, or let others in or do more: the administrator has to have
 * authenticated within the last minutes.
 */
export const sensitiveEndpoints: ReadonlySet<string> = new Set([
  'deleteUser',
  'eraseUser',
  'exportUser',
  'giveTemporaryPassword',
  'removeUserAuthenticator',
  'verifyUserEmail',
  'verifyUserPhoneNumber',
  'importUsers',
  'createAppClient',
  'updateAppClient',
  'createClient',
  'updateClient',
  'createRole',
  'updateRole',
  'assignRole',
  'updateGroup',
  'addGroupMembers',
  'deleteApp',
  'deleteAppClient',
  'deleteAppClients',
  'deleteClient',
  'createClientSecret',
  'deleteClientSecret',
  'deleteRole',
  'deleteResource',
  'deleteGroup',
  'updateSigningKey',
  'deleteSigningKey',
  'deleteWebhook',
  'rotateWebhookSecret',
  'exportTenant',
  'eraseTenant',
  'changeTenant',
])

/** How long ago the administrator may have authenticated, in seconds. */
export const recentSeconds = 600

/**
 * Members of a user that say nothing about how they log in or get messages. By any other, whoever changes it can take the
 * account over: also by `external_user_id`, for which an app registers passkeys.
 */
export const harmlessMembers: ReadonlySet<string> = new Set([
  ...['status', 'name', 'birthday', 'address', 'picture', 'language'],
  ...['custom_data', 'custom_app_data'],
])

/** Whether a call of an endpoint that is not sensitive as such has a body that is. */
export function isSensitiveBody(endpoint: string, body: unknown): boolean {
  if (endpoint !== 'updateUser' || typeof body !== 'object' || body === null) return false
  return Object.keys(body).some((name) => !harmlessMembers.has(name))
}
