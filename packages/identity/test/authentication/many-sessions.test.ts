import { randomBytes } from 'node:crypto'
import { endpoints } from '@latchkey/protocol'
import { openStorage } from '../../src/storage/open-storage.ts'
import { onBothDatabases } from '../support/databases.ts'
import { claimsOf, startService, type TestService } from '../support/service.ts'

/** Counts the turns of the event loop while something runs, and the longest of them in milliseconds. */
async function turnsOf(run: () => Promise<unknown>): Promise<{ turns: number; longestMs: number }> {
  const seen = { turns: 0, longestMs: 0 }
  let isDone = false
  let last = performance.now()
  const tick = () => {
    const now = performance.now()
    seen.turns += 1
    seen.longestMs = Math.max(seen.longestMs, now - last)
    last = now
    if (!isDone) setImmediate(tick)
  }
  setImmediate(tick)
  await run()
  isDone = true
  return seen
}

async function startWithSessions(
  ...[t, database, count]: [...Parameters<Parameters<typeof onBothDatabases>[0]>, number]
) {
  const url = await database.openShared(t)
  const options = { masterKeys: [randomBytes(32).toString('base64url')] }
  const before = await startService(t, url, options)
  const first = await before.logIn({
    client_attributes: { ip_address: '203.0.113.7', user_agent: 'x'.repeat(100) },
  })
  const { sub, sid } = claimsOf(first.id_token)
  // not beside a running service: two connections of one process that write to a SQLite file wait for each other
  await before.app.close()
  const storage = await openStorage(url)
  t.after(() => storage.close())
  const { db } = storage
  const row = await db.selectFrom('sessions').selectAll().executeTakeFirstOrThrow()
  const now = before.clock.seconds()
  for (let from = 0; from < count; from += 500) {
    const rows = Array.from({ length: Math.min(500, count - from) }, (_, index) => ({
      ...row,
      session_hash: `hash-${from + index}`,
      sid: `sid-${from + index}`,
      // numbered by their start; every tenth was used just now
      started_at: now - count + from + index,
      last_used_at: index % 10 === 0 ? now : now - count + from + index,
    }))
    await db.insertInto('sessions').values(rows).execute()
  }
  const service = await startService(t, url, { ...options, clock: before.clock })
  const countSessions = async () =>
    Number(
      (
        await db
          .selectFrom('sessions')
          .select(({ fn }) => fn.countAll().as('n'))
          .executeTakeFirstOrThrow()
      ).n,
    )
  return { service, db, sub: String(sub), sid, countSessions }
}

const pathOf = (sub: string) => endpoints.listUserSessions.path.replace('{userId}', sub)

async function listed(
  service: TestService,
  sub: string,
): Promise<{ session_id: string; start_time: string }[]> {
  return JSON.parse((await service.call(pathOf(sub))).text)
}

onBothDatabases((t, database) => {
  t.test('the list of a user with 1,000 sessions holds the newest 500, made in many turns', async (t) => {
    const { service, sub, sid } = await startWithSessions(t, database, 1_000)
    await service.clientToken()
    let sessions: Awaited<ReturnType<typeof listed>> = []
    const seen = await turnsOf(async () => {
      sessions = await listed(service, sub)
    })
    t.equal(sessions.length, 500)
    t.equal(sessions.at(-1)?.session_id, sid)
    t.equal(sessions[0]?.session_id, 'sid-501')
    t.same(
      sessions.map(({ start_time }) => start_time),
      sessions.map(({ start_time }) => start_time).sort(),
    )
    t.ok(seen.turns >= 20, `${seen.turns} turns`)
    t.comment(`list: longest turn ${seen.longestMs.toFixed(1)} ms`)
  })

  t.test('ending all sessions of a user who has 1,000 leaves none and takes many turns', async (t) => {
    const { service, sub, countSessions } = await startWithSessions(t, database, 1_000)
    await service.clientToken()
    const seen = await turnsOf(async () => {
      const { status } = await service.call(pathOf(sub), { method: 'DELETE' })
      t.equal(status, 204)
    })
    t.equal(await countSessions(), 0)
    t.ok(seen.turns > 50, `${seen.turns} turns`)
    t.comment(`end: longest turn ${seen.longestMs.toFixed(1)} ms`)
  })

  t.test('a log-in beyond the limit ends the oldest sessions that were not used for longest', async (t) => {
    const { service, db, sub, countSessions } = await startWithSessions(t, database, 503)
    const { id_token } = await service.logIn()
    t.equal(await countSessions(), 500)
    const left = await db.selectFrom('sessions').select('sid').where('user_id', '=', sub).execute()
    const ended = Array.from({ length: 503 }, (_, index) => `sid-${index}`).filter(
      (name) => !left.some(({ sid }) => sid === name),
    )
    t.same(ended, ['sid-1', 'sid-2', 'sid-3', 'sid-4', 'sid-5'], 'sid-0 was used just now')
    t.ok(left.some(({ sid }) => sid === claimsOf(id_token).sid))
    await service.logIn({ username: 'bob' })
    t.equal(await countSessions(), 501, 'those of another user do not count')
  })

  t.test('log-ins bring a user with far too many sessions back to the limit, some each time', async (t) => {
    const { service, countSessions } = await startWithSessions(t, database, 529)
    await service.logIn()
    t.equal(await countSessions(), 521)
    for (let n = 0; n < 3; n += 1) await service.logIn()
    t.equal(await countSessions(), 500)
  })
})
