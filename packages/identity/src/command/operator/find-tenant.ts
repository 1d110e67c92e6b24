import type { Database } from '../../storage/schema.ts'
import { CommandFault } from '../command-fault.ts'

/** Tenants that a message lists. */
const mostListed = 10

/**
 * Finds the tenant that a command works on.
 *
 * @param asked undefined: the only one
 * @throws CommandFault if it does not exist, or if none is named and there are several
 */
export async function findTenant(db: Database, asked: string | undefined): Promise<string> {
  const tenants = db.selectFrom('tenants').select('tenant_id')
  if (asked !== undefined) {
    const found = await tenants.where('tenant_id', '=', asked).executeTakeFirst()
    if (found !== undefined) return found.tenant_id
    throw new CommandFault(`there is no tenant ${asked}`)
  }
  const all = await tenants
    .orderBy('tenant_id')
    .limit(mostListed + 1)
    .execute()
  const [first] = all
  if (first === undefined) {
    throw new CommandFault('there is no tenant yet: make one with tenant create, or with a seed')
  }
  if (all.length === 1) return first.tenant_id
  const names = all.slice(0, mostListed).map(({ tenant_id }) => tenant_id)
  const more = all.length > mostListed ? ', …' : ''
  throw new CommandFault(`--tenant is needed: there are ${names.join(', ')}${more}`, 2)
}

/** @throws CommandFault if the tenant has no such app */
export async function requireApp(db: Database, tenantId: string, appId: string): Promise<void> {
  const apps = db.selectFrom('apps').select('app_id').where('tenant_id', '=', tenantId)
  const found = await apps.where('app_id', '=', appId).executeTakeFirst()
  if (found === undefined) throw new CommandFault(`there is no app ${appId} in ${tenantId}`)
}
