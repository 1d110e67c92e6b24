import type { userEndpoints } from '@latchkey/protocol'
import { requireManagedUser } from '../../access/managed-user.ts'
import type { EndpointHandlers } from '../../endpoints/endpoint-handlers.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { createUser } from './create-user.ts'
import { singleUserView } from './single-user-view.ts'

/** Creates and reads users. */
export function userHandlers(context: IdentityContext): EndpointHandlers<typeof userEndpoints> {
  return {
    createUser: async ({ manager, body }) => ({ result: await createUser(context, manager, body) }),
    async readUser({ manager, params }) {
      const user = await requireManagedUser(context.db, manager, params.userId)
      return { result: await singleUserView(context, user, manager) }
    },
  }
}
