import type { managementEndpoints } from '@latchkey/protocol/management'
import { type ServedNote, served } from './served-notes.ts'

/** The notes of each endpoint of management. */
export const managementNotes: Readonly<Record<keyof typeof managementEndpoints, ServedNote>> = {
  readManagementAccess: served('differs', 'access/manager-guard.test.ts', 'ours'),
  listUsers: served(
    'differs',
    'management/users/search-users.test.ts',
    '`search` without `secondary_emails`, `secondary_phone_numbers` and `custom_app_data`; also `not`, `username` and `cursor`; `page_limit` up to 5000, default 100',
  ),
  countUsers: served('differs', 'management/users/search-users.test.ts', '`search` as for the list'),
  readUserByIdentifier: served(
    'differs',
    'management/users/read-user.test.ts',
    'not `idpIdentifier`, nor identifiers of the tenant’s own',
  ),
  readUserByEmail: served('answered', 'management/users/read-user.test.ts'),
  readUserByPhoneNumber: served('answered', 'management/users/read-user.test.ts'),
  readUserByUsername: served('answered', 'management/users/read-user.test.ts'),
  readUserByExternalUserId: served('answered', 'management/users/read-user.test.ts'),
  importUsers: served('differs', 'management/users/import-users.test.ts', 'ours'),
  readLoginPreferences: served(
    'differs',
    'management/preferences/login-preferences.test.ts',
    'besides `version`, ours; secrets of methods that are not served are shown to managers who may change them',
  ),
  changeAuthMethods: served(
    'differs',
    'management/preferences/login-preferences.test.ts',
    'unknown members are refused; `version` in the body refuses a change of another state; a method that is not served is stored and returned',
  ),
  listAuditEvents: served('differs', 'management/audit.test.ts', 'ours'),
  exportAuditEvents: served('differs', 'management/audit.test.ts', 'ours'),
  verifyAudit: served('differs', 'management/audit.test.ts', 'ours'),
  listWebhooks: served('differs', 'management/webhooks/webhooks.test.ts', 'ours'),
  createWebhook: served('differs', 'management/webhooks/webhooks.test.ts', 'ours'),
  readWebhook: served('differs', 'management/webhooks/webhooks.test.ts', 'ours'),
  updateWebhook: served('differs', 'management/webhooks/webhooks.test.ts', 'ours'),
  deleteWebhook: served('differs', 'management/webhooks/webhooks.test.ts', 'ours'),
  rotateWebhookSecret: served('differs', 'management/webhooks/webhooks.test.ts', 'ours'),
  testWebhook: served('differs', 'management/webhooks/webhooks.test.ts', 'ours'),
  listWebhookDeliveries: served('differs', 'management/webhooks/webhooks.test.ts', 'ours'),
  replayWebhookDelivery: served('differs', 'management/webhooks/webhooks.test.ts', 'ours'),
  listTemplates: served('differs', 'management/templates/template-handlers.test.ts', 'ours'),
  readTemplate: served('differs', 'management/templates/template-handlers.test.ts', 'ours'),
  setTemplate: served('differs', 'management/templates/template-handlers.test.ts', 'ours'),
  deleteTemplate: served('differs', 'management/templates/template-handlers.test.ts', 'ours'),
  previewTemplate: served('differs', 'management/templates/template-handlers.test.ts', 'ours'),
  sendTestMessage: served('differs', 'management/templates/template-handlers.test.ts', 'ours'),
  readBranding: served('differs', 'management/templates/template-handlers.test.ts', 'ours'),
  setBranding: served('differs', 'management/templates/template-handlers.test.ts', 'ours'),
}
