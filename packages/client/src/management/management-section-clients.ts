import type { AccessClient } from './generated/access-client.ts'

/** The calls of all sections of the management API. */
export interface ManagementSectionClients extends AccessClient {}
