import { setImmediate as turn } from 'node:timers/promises'
import { pathWith } from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'
import { sql } from 'kysely'
import { lockChains } from '../../../src/audit/chain-events.ts'
import { countEvents } from '../../../src/statistics/count-events.ts'
import { openStorage } from '../../../src/storage/open-storage.ts'
import type { Database } from '../../../src/storage/schema.ts'
import { onBothDatabases } from '../../support/databases.ts'
import { startService, type TestService } from '../../support/service.ts'

const tenantId = 'globex'

const manage = (service: TestService, path: string, method: 'POST' | 'PUT', body: object) =>
  service.call(pathWith(path, { tenantId }), { client: 'instance-web', method, body })

/** Waits until no event waits for its place, so that the service itself holds no lock. */
async function drain(db: Database): Promise<void> {
  for (;;) {
    const waiting = await db.selectFrom('audit_queue').select('queue_id').limit(1).executeTakeFirst()
    if (waiting === undefined) return
    await turn()
  }
}

/** Turns of the event loop in which a call would end that waits for nothing. */
const turns = 200

onBothDatabases((t, database) => {
  t.test('erasing a tenant waits for events that get their places and are counted for it', async (t) => {
    const url = await database.openShared(t)
    const service = await startService(t, url)
    const storage = await openStorage(url)
    t.after(() => storage.close())
    const { db } = storage
    const { changeTenant, eraseTenant } = managementEndpoints
    t.equal((await manage(service, changeTenant.path, 'PUT', { status: 'Disabled' })).status, 200)
    await drain(db)

    let isErased = false
    const isWaiting = async () => {
      const { rows } = await sql<{ waiting: number }>`select count(*) as waiting from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
      return Number(rows[0]?.waiting) > 0
    }
    const erasing = await db.transaction().execute(async (chaining) => {
      // what `chainEvents` does: the lock, whether the tenant is there, the counts
      await lockChains(chaining)
      const present = await chaining.selectFrom('tenants').select('tenant_id').execute()
      t.ok(present.some(({ tenant_id }) => tenant_id === tenantId))
      const erased = manage(service, eraseTenant.path, 'POST', { confirm: tenantId }).then(({ status }) => {
        isErased = true
        return status
      })
      if (database.name === 'PostgreSQL') while (!isErased && !(await isWaiting())) await turn()
      // a transaction of SQLite keeps all others waiting
      else for (let count = 0; count < turns; count += 1) await turn()
      t.notOk(isErased, 'it waits')
      const at = service.clock.seconds()
      await countEvents(chaining, [{ tenant_id: tenantId, at, action: 'login.failed' }])
      return { erased }
    })
    t.equal(await erasing.erased, 204)
    const counted = await db.selectFrom('statistics').selectAll().where('tenant_id', '=', tenantId).execute()
    t.strictSame(counted, [], 'nothing names the tenant afterwards')
  })
})
