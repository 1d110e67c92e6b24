import { type Manager, requireGrantable } from '../../access/manager.ts'
import { permissionsOf, readClientRoles } from '../../clients/client-roles.ts'
import { forbidden } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { readStrings } from '../../storage/json-column.ts'
import type { DatabaseTransaction } from '../../storage/schema.ts'
import type { ClientRow } from './require-client.ts'

/**
 * Checks that a manager has all permissions of a client, as it is in the transaction: before it is changed, so that nobody
 * takes over a client that may do more than they may, and after it, so that nobody makes one.
 *
 * @throws ApiError 403 `forbidden`
 */
export async function requireGrantableClient(
  { settings }: Pick<IdentityContext, 'settings'>,
  db: DatabaseTransaction,
  manager: Manager,
  client: ClientRow,
): Promise<void> {
  const permissions = permissionsOf(readStrings(client.permissions_json), await readClientRoles(db, client))
  const isFree = settings.compat.rolelessClientsHaveFullAccess && permissions.length === 0
  requireGrantable(manager, isFree ? ['*'] : permissions)
}

/**
 * Checks that a manager of one app gives a client no resource and no scope that neither that client nor their own has: an API
 * trusts the tokens for it, whichever app asked for them.
 *
 * @throws ApiError 403 `forbidden`
 */
export function requireOwnTargets(
  { app_id, client }: Manager,
  before: { resources: readonly string[]; scopes: readonly string[] },
  after: { resources: readonly string[]; scopes: readonly string[] },
): void {
  if (app_id === undefined) return
  const isMissing = (wanted: readonly string[], had: readonly string[], own: readonly string[] = []) =>
    wanted.some((name) => !had.includes(name) && !own.includes(name))
  if (isMissing(after.resources, before.resources, client?.resources)) throw forbidden()
  if (isMissing(after.scopes, before.scopes, client?.scopes)) throw forbidden()
}
