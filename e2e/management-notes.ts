import type { managementEndpoints } from '@latchkey/protocol/management'
import { type ServedNote, served } from './served-notes.ts'

/** The notes of each endpoint of management. */
export const managementNotes: Readonly<Record<keyof typeof managementEndpoints, ServedNote>> = {
  readManagementAccess: served('differs', 'access/manager-guard.test.ts', 'ours'),
}
