import {
  accessEndpoints,
  appEndpoints,
  auditEndpoints,
  authenticatorEndpoints,
  clientEndpoints,
  clientSecretEndpoints,
  groupEndpoints,
  ownClientEndpoints,
  preferenceEndpoints,
  resourceEndpoints,
  roleEndpoints,
  signingKeyEndpoints,
  statisticsEndpoints,
  templateEndpoints,
  tenantEndpoints,
  userChangeEndpoints,
  userImportEndpoints,
  userPasswordEndpoints,
  userRightsEndpoints,
  userSearchEndpoints,
  userSessionEndpoints,
  webhookEndpoints,
} from '@latchkey/protocol/management'
import { type ServedEndpoints, served } from '../endpoints/served-endpoints.ts'
import { accessHandlers } from './access-handlers.ts'
import { appHandlers } from './apps/app-handlers.ts'
import { auditHandlers } from './audit-handlers.ts'
import { clientHandlers } from './clients/client-handlers.ts'
import { clientSecretHandlers } from './clients/client-secret-handlers.ts'
import { ownClientHandlers } from './clients/own-client-handlers.ts'
import { groupHandlers } from './groups/group-handlers.ts'
import { signingKeyHandlers } from './keys/signing-key-handlers.ts'
import { preferenceHandlers } from './preferences/preference-handlers.ts'
import { resourceHandlers } from './resources/resource-handlers.ts'
import { roleHandlers } from './roles/role-handlers.ts'
import { statisticsHandlers } from './statistics-handlers.ts'
import { messageKinds } from './templates/message-kinds.ts'
import { templateHandlers } from './templates/template-handlers.ts'
import { tenantHandlers } from './tenants/tenant-handlers.ts'
import { authenticatorHandlers } from './users/authenticator-handlers.ts'
import { userChangeHandlers } from './users/user-change-handlers.ts'
import { userImportHandlers } from './users/user-import-handlers.ts'
import { userPasswordHandlers } from './users/user-password-handlers.ts'
import { userRightsHandlers } from './users/user-rights-handlers.ts'
import { userSearchHandlers } from './users/user-search-handlers.ts'
import { userSessionHandlers } from './users/user-session-handlers.ts'
import { webhookHandlers } from './webhooks/webhook-handlers.ts'

/** All endpoints of the management API with their handlers. */
export const managementHandlers: readonly ServedEndpoints[] = [
  served(accessEndpoints, accessHandlers),
  served(userSearchEndpoints, userSearchHandlers),
  served(userImportEndpoints, userImportHandlers),
  served(preferenceEndpoints, preferenceHandlers),
  served(auditEndpoints, auditHandlers),
  served(statisticsEndpoints, statisticsHandlers),
  served(webhookEndpoints, webhookHandlers),
  served(tenantEndpoints, tenantHandlers),
  served(templateEndpoints, templateHandlers(messageKinds)),
  served(userChangeEndpoints, userChangeHandlers),
  served(authenticatorEndpoints, authenticatorHandlers),
  served(userPasswordEndpoints, userPasswordHandlers),
  served(userSessionEndpoints, userSessionHandlers),
  served(userRightsEndpoints, userRightsHandlers),
  served(appEndpoints, appHandlers),
  served(clientEndpoints, clientHandlers),
  served(ownClientEndpoints, ownClientHandlers),
  served(clientSecretEndpoints, clientSecretHandlers),
  served(resourceEndpoints, resourceHandlers),
  served(roleEndpoints, roleHandlers),
  served(groupEndpoints, groupHandlers),
  served(signingKeyEndpoints, signingKeyHandlers),
]
