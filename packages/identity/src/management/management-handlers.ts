import {
  accessEndpoints,
  auditEndpoints,
  preferenceEndpoints,
  userImportEndpoints,
  userSearchEndpoints,
} from '@latchkey/protocol/management'
import { type ServedEndpoints, served } from '../endpoints/served-endpoints.ts'
import { accessHandlers } from './access-handlers.ts'
import { auditHandlers } from './audit-handlers.ts'
import { preferenceHandlers } from './preferences/preference-handlers.ts'
import { userImportHandlers } from './users/user-import-handlers.ts'
import { userSearchHandlers } from './users/user-search-handlers.ts'

/** All endpoints of the management API with their handlers. */
export const managementHandlers: readonly ServedEndpoints[] = [
  served(accessEndpoints, accessHandlers),
  served(userSearchEndpoints, userSearchHandlers),
  served(userImportEndpoints, userImportHandlers),
  served(preferenceEndpoints, preferenceHandlers),
  served(auditEndpoints, auditHandlers),
]
