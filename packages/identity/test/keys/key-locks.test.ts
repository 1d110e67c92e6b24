import { sql } from 'kysely'
import t from 'tap'
import { makeKeyPairs } from '../../src/keys/key-pairs.ts'
import { lockKeys } from '../../src/keys/key-store.ts'
import { activateKey, retireKey, revokeKey, rotateKey } from '../../src/keys/manage-keys.ts'
import { parseMasterKeys } from '../../src/keys/master-keys.ts'
import { ensureRs256Key } from '../../src/keys/rs256-line.ts'
import { everyTenant } from '../../src/keys/signing-key.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import type { DatabaseTransaction } from '../../src/storage/schema.ts'
import { postgres } from '../support/databases.ts'
import { newMasterKey } from '../support/key-command.ts'
import { startService } from '../support/service.ts'

const turn = () => new Promise((resolve) => setImmediate(resolve))

t.test('each change of keys waits for a registration that relies on one', async (t) => {
  const url = await postgres.openShared(t)
  const masterKey = newMasterKey()
  const service = await startService(t, url, { masterKeys: [masterKey], rs256IdTokens: true })
  const storage = await openStorage(url)
  t.teardown(() => storage.close())
  const tools = { masterKeys: parseMasterKeys([masterKey]), pairs: await makeKeyPairs([]), offersRs256: true }
  const now = service.clock.seconds()
  const terms = { offersRs256: true, now }
  const rotate = (db: DatabaseTransaction) =>
    rotateKey(db, tools, { alg: undefined, tenantId: everyTenant, atOnce: false }, now)
  const newKey = async () => (await storage.db.transaction().execute(rotate)).key_id
  const changes: Record<string, (db: DatabaseTransaction, kid: string) => Promise<unknown>> = {
    rotate,
    activate: (db, kid) => activateKey(db, kid, terms),
    retire: (db, kid) => retireKey(db, kid, terms),
    revoke: (db, kid) => revokeKey(db, tools, kid, now),
    'make the RS256 key': (db) => ensureRs256Key(db, tools, now),
  }
  const isWaiting = async () => {
    const { rows } = await sql<{ waiting: number }>`select count(*) as waiting from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(storage.db)
    return Number(rows[0]?.waiting) > 0
  }
  for (const [name, change] of Object.entries(changes)) {
    const kid = await newKey()
    const { changed } = await storage.db.transaction().execute(async (registration) => {
      await lockKeys(registration)
      let isDone = false
      const changed = storage.db
        .transaction()
        .execute((db) => change(db, kid))
        .finally(() => {
          isDone = true
        })
      while (!isDone && !(await isWaiting())) await turn()
      t.notOk(isDone, name)
      return { changed }
    })
    await changed
  }
})

t.test('a transaction locks the keys once', async (t) => {
  const url = await postgres.openShared(t)
  await startService(t, url)
  const storage = await openStorage(url)
  t.teardown(() => storage.close())
  // each time that a row is written it gets another place
  const places: unknown[] = []
  await storage.db.transaction().execute(async (transaction) => {
    for (let time = 0; time < 3; time += 1) {
      await lockKeys(transaction)
      const { rows } = await sql`select ctid from keys where purpose = 'pepper'`.execute(transaction)
      places.push(...rows)
    }
  })
  t.equal(places.length, 3)
  t.same(places[1], places[0])
  t.same(places[2], places[0])
})
