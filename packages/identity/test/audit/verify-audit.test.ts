import { sql } from 'kysely'
import { verifyAudit } from '../../src/audit/verify-audit.ts'
import type { Database } from '../../src/storage/schema.ts'
import { openTrail, who } from '../support/audit-trail.ts'
import { onBothDatabases, type TestDatabase } from '../support/databases.ts'

/** Changes rows as somebody would who owns the database. */
async function tamper(database: TestDatabase, db: Database, change: (db: Database) => Promise<unknown>) {
  const triggers = ['events_unchanged', 'events_kept', 'checkpoints_unchanged', 'checkpoints_kept']
  if (database.name === 'SQLite') {
    for (const name of triggers) await sql.raw(`drop trigger if exists audit_${name}`).execute(db)
  } else {
    await sql`alter table audit_events disable trigger user`.execute(db)
    await sql`alter table audit_checkpoints disable trigger user`.execute(db)
  }
  await change(db)
  if (database.name === 'PostgreSQL') {
    await sql`alter table audit_events enable trigger user`.execute(db)
    await sql`alter table audit_checkpoints enable trigger user`.execute(db)
  }
}

onBothDatabases((t, database) => {
  const openFilled = async (t: Parameters<typeof openTrail>[0]) => {
    const opened = await openTrail(t, database)
    const { trail, db, keys } = opened
    for (let count = 0; count < 20; count += 1) trail.audit('session.authenticated', who)
    await trail.settle()
    await trail.close()
    const verify = (...given: string[]) => verifyAudit({ db, keys }, 'acme', given)
    const faultsOf = async (change: (db: Database) => Promise<unknown>, ...given: string[]) => {
      await tamper(database, db, change)
      const { intact, faults } = await verify(...given)
      t.equal(intact, faults.length === 0)
      return faults.map(({ kind, seq }) => `${kind} ${seq}`)
    }
    return { ...opened, verify, faultsOf }
  }
  const row = (db: Database, seq: number) =>
    db.deleteFrom('audit_events').where('tenant_id', '=', 'acme').where('seq', '=', seq).execute()

  t.test('a chain that nobody touched is intact', async (t) => {
    const { verify, lines } = await openFilled(t)
    const found = await verify()
    t.match(found, { intact: true, events: 20, dropped_to: 0, seq: 20, checkpoints: 1, faults: [] })
    const logged = lines.find(({ audit, tenant_id }) => audit === 'audit.checkpoint' && tenant_id === 'acme')
    t.equal(logged?.checkpoint, found.newest_checkpoint, 'the checkpoint is in the log too')
    t.match(await verify(String(logged?.checkpoint)), { intact: true, checkpoints: 2 })
    t.match(await verify('not.a.checkpoint'), { intact: false, faults: [{ kind: 'checkpoint_invalid' }] })
  })

  t.test('a removed event shows', async (t) => {
    const { faultsOf } = await openFilled(t)
    t.strictSame(await faultsOf((db) => row(db, 7)), ['event_missing 7'])
  })

  t.test('a changed event shows, and one whose columns say something else', async (t) => {
    const { faultsOf } = await openFilled(t)
    const faults = await faultsOf(async (db) => {
      const ofAcme = db.updateTable('audit_events').where('tenant_id', '=', 'acme')
      await ofAcme.set({ event_json: sql`replace(event_json, 'u', 'x')` }).where('seq', '=', 3).execute()
      await ofAcme.set({ action: 'login.failed' }).where('seq', '=', 5).execute()
    })
    t.strictSame(faults, ['event_changed 3', 'event_changed 5'])
  })

  t.test('an inserted event shows', async (t) => {
    const { faultsOf } = await openFilled(t)
    const faults = await faultsOf(async (db) => {
      const last = await db
        .selectFrom('audit_events')
        .selectAll()
        .where('seq', '=', 20)
        .executeTakeFirstOrThrow()
      await db
        .insertInto('audit_events')
        .values({ ...last, seq: 21, event_id: 'ff' })
        .execute()
    })
    t.match(faults, ['event_changed 21', 'event_missing 21'])
  })

  t.test(
    'a cut end shows by the checkpoint, and by one that was kept elsewhere if that was cut too',
    async (t) => {
      const { faultsOf, verify } = await openFilled(t)
      const { newest_checkpoint = '' } = await verify()
      const cut = async (db: Database) => {
        await db.deleteFrom('audit_events').where('tenant_id', '=', 'acme').where('seq', '>', 15).execute()
      }
      t.strictSame(await faultsOf(cut), ['tail_cut 20'])
      const cutAll = async (db: Database) => {
        await db.deleteFrom('audit_checkpoints').where('tenant_id', '=', 'acme').execute()
        const { hash } = await db
          .selectFrom('audit_events')
          .select('hash')
          .where('tenant_id', '=', 'acme')
          .where('seq', '=', 15)
          .executeTakeFirstOrThrow()
        const head = { seq: 15, hash, checkpoint_seq: 0, checkpoint_at: 0 }
        await db.updateTable('audit_heads').set(head).where('tenant_id', '=', 'acme').execute()
      }
      t.strictSame(await faultsOf(cutAll), [], 'nothing in the database says so')
      t.strictSame(await faultsOf(async () => {}, newest_checkpoint), ['tail_cut 20'])
    },
  )

  t.test('retention drops whole segments, after comparing them, and the rest stays intact', async (t) => {
    const { db, clock, trail, start, verify } = await openFilled(t)
    clock.advance(20 * 86_400)
    const later = start()
    later.audit('login.failed', { ...who, reason: 'wrong_password' })
    await later.settle()
    await later.dropOld()
    t.match(await verify(), { intact: true, dropped_to: 0, events: 21 }, 'nothing is old enough')
    clock.advance(15 * 86_400)
    await Promise.all([later.dropOld(), trail.dropOld()])
    await later.settle()
    const rows = await db
      .selectFrom('audit_events')
      .select(['seq', 'action'])
      .orderBy('seq')
      .where('tenant_id', '=', 'acme')
      .execute()
    t.match(rows, [
      { seq: 21, action: 'login.failed' },
      { seq: 22, action: 'audit.dropped' },
    ])
    t.match(await verify(), { intact: true, dropped_to: 20, seq: 22, events: 2, faults: [] })
    await later.close()
    await t.rejects(db.deleteFrom('audit_events').where('seq', '=', 21).execute(), /append-only/)
    await tamper(database, db, (all) =>
      all.deleteFrom('audit_checkpoints').where('kind', '=', 'floor').execute(),
    )
    t.match(
      await verify(),
      { intact: false, faults: [{ kind: 'event_missing', seq: 1 }] },
      'a floor is needed',
    )
  })

  t.test('retention keeps a segment that was changed, and says so', async (t) => {
    const { db, clock, start, faultsOf } = await openFilled(t)
    clock.advance(40 * 86_400)
    await faultsOf((all) => row(all, 7))
    const later = start()
    await later.dropOld()
    await later.settle()
    await later.close()
    const rows = await db
      .selectFrom('audit_events')
      .select('action')
      .where('tenant_id', '=', 'acme')
      .orderBy('seq')
      .execute()
    t.equal(rows.length, 20)
    t.equal(rows.at(-1)?.action, 'audit.broken')
  })
})
