/**
 * Endpoints that cannot be undone or that give out what opens accounts: the administrator has to have authenticated within
 * the last minutes.
 */
export const sensitiveEndpoints: ReadonlySet<string> = new Set([
  'deleteUser',
  'eraseUser',
  'exportUser',
  'giveTemporaryPassword',
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
