import { requireUser } from '../../access/require-user.ts'
import { allMethods } from '../../methods/all-methods.ts'
import { CommandFault } from '../command-fault.ts'
import { findClientId } from './find-client-id.ts'
import { findUserId } from './find-user-id.ts'
import type { OperatorService } from './with-operator.ts'

/**
 * Opens the locks that wrong codes have put on a user's authenticator in the app of the operator.
 *
 * @param named whatever names the user
 * @throws CommandFault without an app, for an app without a client, for a user who is not there or has no authenticator in it
 * @throws ApiError 404 `user_not_found` for a user of other apps
 */
export async function unlockAuthenticator(
  { context, manager: { tenant_id, app_id } }: OperatorService,
  named: string,
): Promise<void> {
  if (app_id === undefined)
    throw new CommandFault('--app is needed: each app has authenticators of its own', 2)
  const clientId = await findClientId(context.db, tenant_id, app_id)
  if (clientId === undefined)
    throw new CommandFault(`the app ${app_id} has no client, so nobody can log in there`)
  const client = await context.clients.find(clientId)
  if (client === undefined) throw new CommandFault(`the tenant ${tenant_id} is disabled`)
  const user = await requireUser(context, client, await findUserId(context.db, tenant_id, named))
  // whose budgets are the same for all clients of an app
  let isUnlocked = false
  for (const { unlock } of allMethods) {
    if (await unlock?.(context, client, user, { actor_type: 'operator' })) isUnlocked = true
  }
  if (!isUnlocked) throw new CommandFault(`the user has no authenticator app in the app ${app_id}`)
}
