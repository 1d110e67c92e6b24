import { type Endpoint, endpoints, parametersIn, pathWith, permissionOf } from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'
import { sql } from 'kysely'
import { openStorage } from '../../../src/storage/open-storage.ts'
import { onBothDatabases } from '../../support/databases.ts'
import { seed } from '../../support/seed.ts'
import { claimsOf, startService } from '../../support/service.ts'

/** The usual seed, where the client of the other tenant manages all of that tenant. */
function managedSeed() {
  const [acme, globex] = structuredClone(seed.tenants)
  const apps = (globex?.apps ?? []).map((app) => ({ ...app, management: 'tenant' }))
  const roles = [{ role_name: 'clerk', permissions: ['users:read'] }]
  return {
    tenants: [
      { ...acme, apps: (acme?.apps ?? []).map((app) => ({ ...app, roles })) },
      { ...globex, apps },
    ],
  }
}

const managed = (): [string, Endpoint][] =>
  Object.entries({ ...endpoints, ...managementEndpoints }).filter(([, endpoint]: [string, Endpoint]) => {
    const { caller } = endpoint
    return typeof caller === 'object' && 'manager' in caller
  })

onBothDatabases((t, database) => {
  t.test('K06 K08 K09 no endpoint of management lets one tenant see or change another', async (t) => {
    const url = await database.openShared(t)
    const service = await startService(t, url, { seed: managedSeed() })
    const { id_token } = await service.logIn()
    const storage = await openStorage(url)
    t.teardown(() => storage.close())
    const { role_id } = await storage.db
      .selectFrom('roles')
      .select('role_id')
      .where('tenant_id', '=', 'acme')
      .executeTakeFirstOrThrow()
    const { key_id } = await storage.db.selectFrom('keys').select('key_id').executeTakeFirstOrThrow()
    // not the app of the examples, which the other tenant creates for itself
    const ids: Record<string, string> = {
      ...{ tenantId: 'acme', appId: 'bank', clientId: 'bank-web', roleId: role_id, keyId: key_id },
      ...{ userId: String(claimsOf(id_token).sub), entityId: String(claimsOf(id_token).sub) },
      // what only acme has
      ...{ email: 'bob@example.com', username: 'bob', phoneNumber: '+15555550102', credentialId: 'AQID' },
    }
    const before = await rowsOf(storage.db)
    const telling = [role_id, String(ids.userId), 'shop-web', 'bank-web', 'bob@example.com', '+15555550102']
    for (const [name, endpoint] of managed()) {
      const { method, path, example } = endpoint
      const values = Object.fromEntries(parametersIn(path).map((key) => [key, ids[key] ?? 'nothing']))
      const query = Object.entries(Object(example.query))
      const answer = await service.call(
        `${pathWith(path, values)}${query.length === 0 ? '' : `?${new URLSearchParams(Object(example.query))}`}`,
        { method, client: 'globex-web', ...(example.body !== undefined && { body: example.body }) },
      )
      for (const text of telling) t.notMatch(answer.text, text, name)
      if (parametersIn(path).length > 0)
        t.ok(answer.status >= 400 || answer.status === 204 || isList(answer.text), name)
      t.not(answer.status, 500, name)
      const isOfInstance = permissionOf(endpoint)?.startsWith('tenants:') === true
      if (isOfInstance) t.equal(answer.status, 403, name)
    }
    t.strictSame(await rowsOf(storage.db), before)
  })
})

/** Whether an answer is an empty list: what a tenant does not have, it has none of. */
function isList(text: string): boolean {
  const answer = JSON.parse(text)
  return Array.isArray(answer) ? answer.length === 0 : answer.result?.length === 0
}

/** All rows of the first tenant but its audit trail and what is counted of that, and the keys of all tenants. */
async function rowsOf(db: Awaited<ReturnType<typeof openStorage>>['db']): Promise<string[]> {
  const found: string[] = []
  for (const { name, columns } of await db.introspection.getTables()) {
    if (
      name.startsWith('audit_') ||
      name === 'statistics' ||
      !columns.some((column) => column.name === 'tenant_id')
    )
      continue
    const { rows } = await sql`select * from ${sql.table(name)} where tenant_id in ('acme', '*')`.execute(db)
    found.push(...rows.map((row) => `${name} ${JSON.stringify(row)}`))
  }
  return found.sort()
}
