import { listUserSessions } from '../../../src/authentication/list-sessions.ts'
import type { EndpointHandlers } from '../../../src/endpoints/endpoint-handlers.ts'
import type { IdentityContext } from '../../../src/identity-context.ts'
import type { sessionCountEndpoints } from './session-count-endpoints.ts'

export function sessionCountHandlers(
  context: IdentityContext,
): EndpointHandlers<typeof sessionCountEndpoints> {
  return {
    async countUserSessions({ client, params }) {
      const sessions = await listUserSessions(context, client, params.userId)
      return { count: sessions.length }
    },
  }
}
