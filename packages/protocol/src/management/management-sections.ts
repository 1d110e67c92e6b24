import { accessEndpoints } from './access-endpoints.ts'
import { appEndpoints } from './app-endpoints.ts'
import { auditEndpoints } from './audit-endpoints.ts'
import { authenticatorEndpoints } from './authenticator-endpoints.ts'
import { clientEndpoints } from './client-endpoints.ts'
import { clientSecretEndpoints } from './client-secret-endpoints.ts'
import { groupEndpoints } from './group-endpoints.ts'
import { ownClientEndpoints } from './own-client-endpoints.ts'
import { preferenceEndpoints } from './preference-endpoints.ts'
import { resourceEndpoints } from './resource-endpoints.ts'
import { roleEndpoints } from './role-endpoints.ts'
import { signingKeyEndpoints } from './signing-key-endpoints.ts'
import { statisticsEndpoints } from './statistics-endpoints.ts'
import { templateEndpoints } from './template-endpoints.ts'
import { tenantEndpoints } from './tenant-endpoints.ts'
import { userChangeEndpoints } from './user-change-endpoints.ts'
import { userImportEndpoints } from './user-import-endpoints.ts'
import { userPasswordEndpoints } from './user-password-endpoints.ts'
import { userRightsEndpoints } from './user-rights-endpoints.ts'
import { userSearchEndpoints } from './user-search-endpoints.ts'
import { userSessionEndpoints } from './user-session-endpoints.ts'
import { webhookEndpoints } from './webhook-endpoints.ts'

/** All sections of the management API by their titles, in the order of documents. */
export const managementSections = {
  'Access to management': accessEndpoints,
  'Users by search': userSearchEndpoints,
  'Import of users': userImportEndpoints,
  'Login preferences': preferenceEndpoints,
  Audit: auditEndpoints,
  Statistics: statisticsEndpoints,
  Webhooks: webhookEndpoints,
  'Message templates': templateEndpoints,
  'Changes of users': userChangeEndpoints,
  'Authenticators of users': authenticatorEndpoints,
  'Passwords of users': userPasswordEndpoints,
  'Sessions of users': userSessionEndpoints,
  'Rights of users': userRightsEndpoints,
  Tenants: tenantEndpoints,
  Apps: appEndpoints,
  'Clients of an app': clientEndpoints,
  'Clients of the own app': ownClientEndpoints,
  'Client secrets': clientSecretEndpoints,
  Resources: resourceEndpoints,
  Roles: roleEndpoints,
  Groups: groupEndpoints,
  'Signing keys': signingKeyEndpoints,
} as const

/** Every endpoint of the management API by the name of the client's method. */
export const managementEndpoints = {
  ...accessEndpoints,
  ...userSearchEndpoints,
  ...userImportEndpoints,
  ...preferenceEndpoints,
  ...auditEndpoints,
  ...statisticsEndpoints,
  ...webhookEndpoints,
  ...templateEndpoints,
  ...userChangeEndpoints,
  ...authenticatorEndpoints,
  ...userPasswordEndpoints,
  ...userSessionEndpoints,
  ...userRightsEndpoints,
  ...tenantEndpoints,
  ...appEndpoints,
  ...clientEndpoints,
  ...ownClientEndpoints,
  ...clientSecretEndpoints,
  ...resourceEndpoints,
  ...roleEndpoints,
  ...groupEndpoints,
  ...signingKeyEndpoints,
} as const
