import { accessEndpoints } from './access-endpoints.ts'
import { auditEndpoints } from './audit-endpoints.ts'
import { preferenceEndpoints } from './preference-endpoints.ts'

/** All sections of the management API by their titles, in the order of documents. */
export const managementSections = {
  'Access to management': accessEndpoints,
  'Login preferences': preferenceEndpoints,
  Audit: auditEndpoints,
} as const

/** Every endpoint of the management API by the name of the client's method. */
export const managementEndpoints = {
  ...accessEndpoints,
  ...preferenceEndpoints,
  ...auditEndpoints,
} as const
