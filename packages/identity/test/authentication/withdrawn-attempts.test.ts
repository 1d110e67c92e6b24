import { endpoints } from '@latchkey/protocol'
import { sql } from 'kysely'
import type { Test } from 'tap'
import { openStorage } from '../../src/storage/open-storage.ts'
import { onBothDatabases, type TestDatabase } from '../support/databases.ts'
import { passwordSeed, redirectUri } from '../support/password-seed.ts'
import { password } from '../support/seed.ts'
import { startService } from '../support/service.ts'

const limits = {
  accountFailures: { max: 3, windowSeconds: 900 },
  passwordFailures: { max: 3, windowSeconds: 900 },
  passcodeSends: { max: 3, windowSeconds: 900 },
  targetSends: { max: 3, windowSeconds: 900 },
  rangeSends: { max: 3, windowSeconds: 900 },
  tenantSends: { max: 3, windowSeconds: 900 },
}

/** A service, and a way to take a table away from it. */
async function serviceWithout(t: Test, database: TestDatabase) {
  const url = await database.openShared(t)
  const service = await startService(t, url, { limits, seed: passwordSeed({ maxPasswordFailures: 3 }) })
  const storage = await openStorage(url)
  t.after(() => storage.close())
  const run = (text: string) => sql.raw(text).execute(storage.db)
  return {
    run,
    logIn: async (given: string) =>
      (await service.post(endpoints.authenticatePassword.path, { username: 'alice', password: given }))
        .status,
    send: async () =>
      (
        await service.post(endpoints.sendOtp.path, {
          ...{ identifier: '+15555550101', identifier_type: 'phone_number', channel: 'sms' },
        })
      ).status,
    sendReset: async (path: string, fields: object) => (await service.post(path, fields)).status,
    /** Whether any counter is full, or any lock closed. */
    async isAnyFull(table: 'counters' | 'factor_locks') {
      const full = table === 'counters' ? sql`hits >= 3` : sql`locked_until > 0`
      const { rows } = await sql`select 1 from ${sql.table(table)} where ${full}`.execute(storage.db)
      return rows.length > 0
    },
    async without(table: string, work: () => Promise<void>) {
      await run(`alter table ${table} rename to taken_away`)
      await work()
      await run(`alter table taken_away rename to ${table}`)
    },
  }
}

onBothDatabases((t, database) => {
  for (const table of ['counters', 'factor_locks', 'passwords']) {
    t.test(`P03 right passwords that meet a database without ${table} count nowhere`, async (t) => {
      const { logIn, without } = await serviceWithout(t, database)
      t.equal(await logIn('wrong'), 400)
      await without(table, async () => {
        for (let tried = 0; tried < 8; tried += 1) t.ok((await logIn(password)) >= 500)
      })
      t.equal(await logIn('wrong'), 400)
      t.equal(await logIn(password), 200, 'the user is not locked out')
    })
  }

  t.test(
    'P03 a right password that meets an outage does not lock what two wrong ones have not',
    async (t) => {
      const { logIn, without } = await serviceWithout(t, database)
      for (let tried = 0; tried < 2; tried += 1) t.equal(await logIn('wrong'), 400)
      await without('passwords', async () => void t.ok((await logIn(password)) >= 500))
      t.equal(await logIn(password), 200)
    },
  )

  t.test('P03 messages that meet an outage count nowhere', async (t) => {
    const { send, without } = await serviceWithout(t, database)
    await without('passcodes', async () => {
      for (let tried = 0; tried < 8; tried += 1) t.ok((await send()) >= 500)
    })
    for (let tried = 0; tried < 3; tried += 1) t.equal(await send(), 200)
    t.equal(await send(), 429, 'those that left count')
  })

  const resets = {
    link: [endpoints.sendPasswordResetLink.path, { redirect_uri: redirectUri, email: 'alice@example.com' }],
    code: [endpoints.sendPasswordResetEmailOtp.path, { email: 'alice@example.com' }],
  } as const
  for (const [what, [path, fields]] of Object.entries(resets)) {
    for (const table of ['passwords', what === 'link' ? 'one_time_secrets' : 'passcodes']) {
      t.test(`P03 a reset ${what} that meets a database without ${table} counts nowhere`, async (t) => {
        const { sendReset, without } = await serviceWithout(t, database)
        await without(table, async () => {
          for (let tried = 0; tried < 5; tried += 1) t.ok((await sendReset(path, fields)) >= 500)
        })
        for (let tried = 0; tried < 3; tried += 1) t.equal(await sendReset(path, fields), 200)
        t.equal(await sendReset(path, fields), 429)
      })
    }
  }

  for (const table of ['counters', 'factor_locks'] as const) {
    t.test(`P03 what ${table} does not take back at once is given back later`, async (t) => {
      const { run, logIn, without, isAnyFull } = await serviceWithout(t, database)
      const [refuse, allow] = refusingReturns[database.name](table)
      for (const statement of refuse) await run(statement)
      await without('passwords', async () => {
        for (let tried = 0; tried < 3; tried += 1) t.ok((await logIn(password)) >= 500)
      })
      t.not(await logIn(password), 200, 'the tries count')
      for (const statement of allow) await run(statement)
      while (await isAnyFull(table)) await new Promise(setImmediate)
      t.equal(await logIn(password), 200)
    })
  }

  t.test('H03 wrong passwords stay counted', async (t) => {
    const { logIn } = await serviceWithout(t, database)
    for (let tried = 0; tried < 3; tried += 1) t.equal(await logIn('wrong'), 400)
    t.equal(await logIn(password), 429)
  })
})

/** Statements after which no failure can be taken back in a table, and those that undo them. */
const refusingReturns: Record<
  TestDatabase['name'],
  (table: 'counters' | 'factor_locks') => [refuse: string[], allow: string[]]
> = {
  SQLite: (table) => [
    [
      `create trigger no_return before update on ${table} when ${isReturn(table)}
        begin select raise(abort, 'refused'); end`,
    ],
    ['drop trigger no_return'],
  ],
  PostgreSQL: (table) => [
    [
      `create function no_return() returns trigger language plpgsql as
        $$ begin if ${isReturn(table)} then raise exception 'refused'; end if; return new; end $$`,
      `create trigger no_return before update on ${table} for each row execute function no_return()`,
    ],
    [`drop trigger no_return on ${table}`, 'drop function no_return()'],
  ],
}

function isReturn(table: 'counters' | 'factor_locks'): string {
  return table === 'counters'
    ? 'new.hits < old.hits'
    : '(new.failures < old.failures and new.locked_until = old.locked_until) or new.locked_until < old.locked_until'
}
