import type { userPasswordEndpoints } from '@latchkey/protocol/management'
import type { EndpointHandlers } from '../../endpoints/endpoint-handlers.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { giveTemporaryPassword } from './give-temporary-password.ts'
import { sendPasswordReset } from './send-password-reset.ts'

/** Helps users to a password again. */
export function userPasswordHandlers(
  context: IdentityContext,
): EndpointHandlers<typeof userPasswordEndpoints> {
  return {
    giveTemporaryPassword: async ({ manager, params, body }) => ({
      result: await giveTemporaryPassword(context, manager, params.userId, body.app_id),
    }),
    sendUserPasswordReset: ({ manager, params, body }) =>
      sendPasswordReset(context, manager, params.userId, body),
  }
}
