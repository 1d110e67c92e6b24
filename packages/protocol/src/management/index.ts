export { accessEndpoints } from './access-endpoints.ts'
export type { ManagementAccess, ManagementAccessResponse } from './access-schema.ts'
export { ManagementAccessResponseSchema, ManagementAccessSchema } from './access-schema.ts'
export { managementEndpoints, managementSections } from './management-sections.ts'
