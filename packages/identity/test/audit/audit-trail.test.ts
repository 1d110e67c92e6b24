import { sql } from 'kysely'
import { readStoredEvent } from '../../src/audit/audit-event.ts'
import { openTrail, who } from '../support/audit-trail.ts'
import { onBothDatabases } from '../support/databases.ts'

onBothDatabases((t, database) => {
  t.test('N13 each event gets a row without a name and a log line with the same id', async (t) => {
    const { trail, rows, lines } = await openTrail(t, database)
    const details = { ip: '192.0.2.7', user_agent: 'x'.repeat(300), session: 'hash', method: 'pwd' }
    trail.audit('session.authenticated', { ...who, ...details })
    trail.audit('login.failed', { ...who, reason: 'wrong_password' })
    trail.audit('login.failed', { ...who, user_id: 'nobody:abc', reason: 'unknown_user' })
    trail.audit('client.authentication_failed', { client_id: 'nowhere' })
    await trail.settle()
    const [stray, ...events] = (await rows()).map((row) => ({
      ...row,
      event: readStoredEvent(row.event_json),
    }))
    t.match(stray, {
      tenant_id: '*',
      seq: 1,
      client_id: 'nowhere',
      subject: null,
      event: { actor_type: 'client' },
    })
    t.strictSame(
      events.map(({ seq, action, outcome, event }) => [seq, action, outcome, event.actor_type, event.reason]),
      [
        [1, 'session.authenticated', 'success', 'user', undefined],
        [2, 'login.failed', 'failure', 'client', 'wrong_password'],
        [3, 'login.failed', 'failure', 'client', 'unknown_user'],
      ],
    )
    const subjects = events.map(({ subject }) => subject)
    t.match(subjects, [/^[\w-]{22}$/, subjects[0], null])
    t.match(events[0]?.event, { ...details, user_agent: 'x'.repeat(200) })
    t.notMatch(JSON.stringify(await rows()), /"u1\\?"|nobody/)
    t.match(lines[0], { audit: 'session.authenticated', audit_id: events[0]?.event_id, user_id: 'u1' })
  })

  t.test('an event of a transaction exists exactly if the transaction commits', async (t) => {
    const { db, trail, rows } = await openTrail(t, database)
    const target = 'user:u2'
    await db
      .transaction()
      .execute((transaction) => trail.audit('user.created', { ...who, user_id: 'u2', target }, transaction))
    const broken = db.transaction().execute(async (transaction) => {
      await trail.audit('user.created', who, transaction)
      throw new Error('no')
    })
    await t.rejects(broken)
    await trail.settle()
    const [only, ...others] = await rows()
    t.match(only, { action: 'user.created', seq: 1 })
    t.equal(readStoredEvent(only?.event_json ?? '').target, `user:${only?.subject}`)
    t.strictSame(others, [])
    t.match(await db.selectFrom('audit_subjects').select('user_id').execute(), [{ user_id: 'u2' }])
  })

  t.test('several instances make one chain per tenant without gaps', async (t) => {
    const { db, start, trail, rows } = await openTrail(t, database)
    const trails = [trail, start(), start()]
    for (let round = 0; round < 120; round += 1) {
      for (const each of trails) each.audit('session.authenticated', { ...who, session: `s${round}` })
    }
    await Promise.all(trails.map((each) => each.settle()))
    t.strictSame(
      (await rows()).map(({ seq }) => seq),
      Array.from({ length: 360 }, (_, index) => index + 1),
    )
    t.strictSame(await db.selectFrom('audit_queue').selectAll().execute(), [])
    await Promise.all(trails.slice(1).map((each) => each.close()))
    t.match(await db.selectFrom('audit_checkpoints').selectAll().execute(), [
      { seq: 360, kind: 'checkpoint' },
    ])
  })

  t.test('the database refuses to change or remove what was chained', async (t) => {
    const { db, trail } = await openTrail(t, database)
    trail.audit('session.authenticated', who)
    await trail.settle()
    await trail.close()
    await t.rejects(db.updateTable('audit_events').set({ action: 'x' }).execute(), /append-only/)
    await t.rejects(db.deleteFrom('audit_events').execute(), /append-only/)
    await t.rejects(db.updateTable('audit_checkpoints').set({ token: 'x' }).execute(), /append-only/)
    await t.rejects(db.deleteFrom('audit_checkpoints').execute(), /append-only/)
    if (database.name === 'PostgreSQL') {
      await t.rejects(sql`truncate audit_events`.execute(db), /append-only/)
    }
  })

  t.test('a row that somebody else put into the queue becomes an alarm, never an event', async (t) => {
    const { db, trail, rows, lines } = await openTrail(t, database)
    trail.audit('session.authenticated', who)
    await trail.settle()
    const [real] = await rows()
    const queue_id = `${real?.event_id.slice(0, -1)}x`
    await db
      .insertInto('audit_queue')
      .values({ queue_id, events_json: `[${real?.event_json}]`, mac: 'x'.repeat(43) })
      .execute()
    await trail.settle()
    t.match(
      (await rows()).map(({ tenant_id, action }) => [tenant_id, action]),
      [
        ['*', 'audit.forged'],
        ['acme', 'session.authenticated'],
      ],
    )
    t.ok(lines.some(({ audit, level }) => audit === 'audit.forged' && level === 50))
  })
})
