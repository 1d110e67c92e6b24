import { accessEndpoints, auditEndpoints, preferenceEndpoints } from '@latchkey/protocol/management'
import { type ServedEndpoints, served } from '../endpoints/served-endpoints.ts'
import { accessHandlers } from './access-handlers.ts'
import { auditHandlers } from './audit-handlers.ts'
import { preferenceHandlers } from './preferences/preference-handlers.ts'

/** All endpoints of the management API with their handlers. */
export const managementHandlers: readonly ServedEndpoints[] = [
  served(accessEndpoints, accessHandlers),
  served(preferenceEndpoints, preferenceHandlers),
  served(auditEndpoints, auditHandlers),
]
