import type { Database } from '../../storage/schema.ts'
import { CommandFault } from '../command-fault.ts'
import { findUserId } from './find-user-id.ts'

/** Finds the ids of what a person names, within one tenant. Each rejects with a `CommandFault` for what does not exist. */
export interface NamedIds {
  /** By id, email, phone number or username. */
  user(named: string): Promise<string>
  /** By id or name. */
  role(appId: string, named: string): Promise<string>
  /** By id or name. */
  group(named: string): Promise<string>
  /** The app of a client. */
  appOfClient(clientId: string): Promise<string>
}

/** Finds ids in the tables of a tenant. */
export function namedIds(db: Database, tenantId: string): NamedIds {
  return {
    user: (named) => findUserId(db, tenantId, named),
    async role(appId, named) {
      const roles = await db
        .selectFrom('roles')
        .select(['role_id', 'name'])
        .where('tenant_id', '=', tenantId)
        .where('app_id', '=', appId)
        .where((role) => role.or([role('role_id', '=', named), role('name', '=', named)]))
        .execute()
      const found = roles.find(({ role_id }) => role_id === named) ?? roles[0]
      if (found === undefined) throw new CommandFault(`there is no role ${named} in the app ${appId}`)
      return found.role_id
    },
    async group(named) {
      const groups = await db
        .selectFrom('user_groups')
        .select(['group_id', 'name'])
        .where('tenant_id', '=', tenantId)
        .where((group) => group.or([group('group_id', '=', named), group('name', '=', named)]))
        .execute()
      const found = groups.find(({ group_id }) => group_id === named) ?? groups[0]
      if (found === undefined) throw new CommandFault(`there is no group ${named} in ${tenantId}`)
      return found.group_id
    },
    async appOfClient(clientId) {
      const client = await db
        .selectFrom('clients')
        .select('app_id')
        .where('tenant_id', '=', tenantId)
        .where('client_id', '=', clientId)
        .executeTakeFirst()
      if (client === undefined) throw new CommandFault(`there is no client ${clientId} in ${tenantId}`)
      return client.app_id
    },
  }
}
