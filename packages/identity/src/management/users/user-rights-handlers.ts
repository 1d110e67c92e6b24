import type { userRightsEndpoints } from '@latchkey/protocol/management'
import type { EndpointHandlers } from '../../endpoints/endpoint-handlers.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { eraseUser } from './erase-user.ts'
import { exportUser } from './export-user.ts'

/** Gives users what they may ask for about their data. */
export function userRightsHandlers(context: IdentityContext): EndpointHandlers<typeof userRightsEndpoints> {
  return {
    exportUser: async ({ manager, params }) => ({
      result: await exportUser(context, manager, params.userId),
    }),
    eraseUser: ({ manager, params }) => eraseUser(context, manager, params.userId),
  }
}
