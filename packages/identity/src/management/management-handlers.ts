import {
  accessEndpoints,
  auditEndpoints,
  authenticatorEndpoints,
  preferenceEndpoints,
  templateEndpoints,
  tenantEndpoints,
  userChangeEndpoints,
  userImportEndpoints,
  userRightsEndpoints,
  userSearchEndpoints,
  webhookEndpoints,
} from '@latchkey/protocol/management'
import { type ServedEndpoints, served } from '../endpoints/served-endpoints.ts'
import { messageKinds } from '../methods/message-kinds.ts'
import { accessHandlers } from './access-handlers.ts'
import { auditHandlers } from './audit-handlers.ts'
import { preferenceHandlers } from './preferences/preference-handlers.ts'
import { templateHandlers } from './templates/template-handlers.ts'
import { tenantHandlers } from './tenants/tenant-handlers.ts'
import { authenticatorHandlers } from './users/authenticator-handlers.ts'
import { userChangeHandlers } from './users/user-change-handlers.ts'
import { userImportHandlers } from './users/user-import-handlers.ts'
import { userRightsHandlers } from './users/user-rights-handlers.ts'
import { userSearchHandlers } from './users/user-search-handlers.ts'
import { webhookHandlers } from './webhooks/webhook-handlers.ts'

/** All endpoints of the management API with their handlers. */
export const managementHandlers: readonly ServedEndpoints[] = [
  served(accessEndpoints, accessHandlers),
  served(userSearchEndpoints, userSearchHandlers),
  served(userImportEndpoints, userImportHandlers),
  served(preferenceEndpoints, preferenceHandlers),
  served(auditEndpoints, auditHandlers),
  served(webhookEndpoints, webhookHandlers),
  served(tenantEndpoints, tenantHandlers),
  served(templateEndpoints, templateHandlers(messageKinds)),
  served(userChangeEndpoints, userChangeHandlers),
  served(authenticatorEndpoints, authenticatorHandlers),
  served(userRightsEndpoints, userRightsHandlers),
]
