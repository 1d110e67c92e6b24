import type { recoveryCodeEndpoints } from '@latchkey/protocol'
import { requireOwnUser, requireUser } from '../../access/require-user.ts'
import type { EndpointHandlers } from '../../endpoints/endpoint-handlers.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { authenticateByRecoveryCode } from './authenticate-by-recovery-code.ts'
import { countRecoveryCodes, makeRecoveryCodes, revokeRecoveryCodes } from './manage-recovery-codes.ts'

/** Creates, counts and revokes recovery codes, and authenticates users by them. */
export function recoveryCodeHandlers(
  context: IdentityContext,
): EndpointHandlers<typeof recoveryCodeEndpoints> {
  return {
    createRecoveryCodes: async ({ user }) => ({ recovery_codes: await makeRecoveryCodes(context, user) }),
    countOwnRecoveryCodes: async ({ user }) => ({
      remaining: await countRecoveryCodes(context, user.client, user.user_id),
    }),
    async countRecoveryCodes({ client, params }) {
      const { user_id } = await requireUser(context, client, params.userId)
      return { remaining: await countRecoveryCodes(context, client, user_id) }
    },
    authenticateRecoveryCode: ({ client, body }) => authenticateByRecoveryCode(context, client, body),
    async revokeRecoveryCodes({ client, source, params }) {
      const { user_id } = await requireOwnUser(context, client, params.userId)
      await revokeRecoveryCodes(context, client, user_id, source)
    },
  }
}
