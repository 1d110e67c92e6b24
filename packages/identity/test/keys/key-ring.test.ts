import t, { type Test } from 'tap'
import { makeFirstKeys, openKeyRing } from '../../src/keys/key-ring.ts'
import { publishSeconds } from '../../src/keys/key-schedule.ts'
import { storeNewSigningKey } from '../../src/keys/key-store.ts'
import { parseMasterKeys } from '../../src/keys/master-keys.ts'
import { newKeyPair, purposes } from '../../src/keys/signing-key.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { newMasterKey } from '../support/key-command.ts'

/** A ring without a key of the RS256 line, and how often it has read the database. */
async function ringWithoutRs256(t: Test) {
  const storage = await openStorage(':memory:')
  t.teardown(() => storage.close())
  const masterKeys = parseMasterKeys([newMasterKey()])
  const clock = { seconds: 1_700_000_000 }
  await storage.db.transaction().execute((db) => makeFirstKeys(db, masterKeys, clock.seconds))
  let queries = 0
  const db = storage.db.withPlugin({
    transformQuery({ node }) {
      queries += 1
      return node
    },
    transformResult: async ({ result }) => result,
  })
  const keys = await openKeyRing(
    db,
    masterKeys,
    () => clock.seconds,
    (error) => t.error(error),
  )
  return { storage, masterKeys, clock, keys, queries: () => queries }
}

t.test('a missing RS256 key is looked for at most once a second', async (t) => {
  const { clock, keys, queries } = await ringWithoutRs256(t)
  const before = queries()
  const missing = { statusCode: 503, code: 'temporarily_unavailable' }
  for (const _ of [1, 2]) await t.rejects(Promise.resolve(keys.signing('acme', 'RS256')), missing)
  t.equal(queries(), before, 'it was read in this second')
  clock.seconds += 1
  await Promise.all([1, 2, 3].map(() => t.rejects(Promise.resolve(keys.signing('acme', 'RS256')), missing)))
  await t.rejects(Promise.resolve(keys.signing('acme', 'RS256')), missing)
  t.equal(queries(), before + 1)
})

t.test('an RS256 key of one tenant that waits signs for no other', async (t) => {
  const { storage, masterKeys, clock, keys } = await ringWithoutRs256(t)
  const pair = await newKeyPair('RS256')
  const times = { createdAt: clock.seconds, signsFrom: clock.seconds + publishSeconds }
  await storage.db
    .transaction()
    .execute((db) =>
      storeNewSigningKey(db, masterKeys, { pair, tenantId: 'globex', ...times }, purposes.rs256),
    )
  await keys.refresh()
  for (const tenant of ['acme', 'globex']) {
    await t.rejects(Promise.resolve(keys.signing(tenant, 'RS256')), { code: 'temporarily_unavailable' })
  }
  clock.seconds += publishSeconds
  t.equal((await keys.signing('globex', 'RS256')).kid, pair.kid)
  await t.rejects(Promise.resolve(keys.signing('acme', 'RS256')), { code: 'temporarily_unavailable' })
})
