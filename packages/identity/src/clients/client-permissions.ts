import { isPermitted, type Permission } from '@latchkey/protocol'
import type { Settings } from '../settings.ts'
import type { Client } from './client-directory.ts'

/** Whether a client has the permission for an action in its app. */
export function mayDo(
  settings: Pick<Settings, 'compat'>,
  client: Pick<Client, 'permissions' | 'app_id'>,
  action: Permission,
): boolean {
  const isFree = settings.compat.rolelessClientsHaveFullAccess && client.permissions.length === 0
  return isFree || isPermitted(client.permissions, action, client.app_id)
}
