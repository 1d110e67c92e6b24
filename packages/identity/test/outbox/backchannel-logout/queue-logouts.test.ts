import { sql } from 'kysely'
import t from 'tap'
import { clientsToTell } from '../../../src/outbox/backchannel-logout/queue-logouts.ts'
import { openStorage } from '../../../src/storage/open-storage.ts'

const sessions = ['one', 'two'].map((session_hash) => ({ session_hash, tenant_id: 'shops' }))

t.test('the clients to tell of a log-out are found without reading all clients', async (t) => {
  const { db, close } = await openStorage(':memory:')
  t.after(() => close())
  for (const clientIds of [undefined, ['shop-web']]) {
    const query = clientsToTell(db, sessions, clientIds).compile()
    const { rows } = await db.executeQuery<{ detail: string }>({
      ...query,
      ...sql`explain query plan`.compile(db),
      sql: `explain query plan ${query.sql}`,
      parameters: query.parameters,
    })
    const plan = rows.map(({ detail }) => detail).join('; ')
    t.match(plan, /SEARCH clients (EXISTS )?USING .*\(client_id=\?\)/, plan)
    t.notMatch(plan, /SCAN/, plan)
  }
})
