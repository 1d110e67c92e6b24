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
