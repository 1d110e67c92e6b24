import type { userChangeEndpoints } from '@latchkey/protocol/management'
import type { EndpointHandlers } from '../../endpoints/endpoint-handlers.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { deleteUser } from './delete-user.ts'
import { removeFromApp } from './remove-from-app.ts'
import { updateUser } from './update-user.ts'
import type {} from './user-events.ts'
import { removeUserAddress, verifyUserAddress } from './verify-user-address.ts'

/** Changes and deletes users. */
export function userChangeHandlers(context: IdentityContext): EndpointHandlers<typeof userChangeEndpoints> {
  return {
    updateUser: async ({ manager, params, body }) => ({
      result: await updateUser(context, manager, params.userId, body),
    }),
    verifyUserEmail: ({ manager, params, body }) =>
      verifyUserAddress(context, manager, params.userId, { channel: 'email', value: params.email }, body),
    verifyUserPhoneNumber: ({ manager, params, body }) =>
      verifyUserAddress(context, manager, params.userId, { channel: 'sms', value: params.phoneNumber }, body),
    removeUserEmail: ({ manager, params }) =>
      removeUserAddress(context, manager, params.userId, { channel: 'email', value: params.email }),
    removeUserPhoneNumber: ({ manager, params }) =>
      removeUserAddress(context, manager, params.userId, { channel: 'sms', value: params.phoneNumber }),
    removeUserFromApp: ({ manager, params, query }) =>
      removeFromApp(context, manager, params.userId, query.app_id),
    deleteUser: ({ manager, params }) => deleteUser(context, manager, params.userId),
  }
}
