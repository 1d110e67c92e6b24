import { chmod, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@latchkey/local-services'
import { endpoints } from '@latchkey/protocol'
import { sql } from 'kysely'
import t from 'tap'
import { migrationNames } from '../../../src/storage/migrate.ts'
import { openStorage, openUnmigrated } from '../../../src/storage/open-storage.ts'
import { onBothDatabases, sqlite } from '../../support/databases.ts'
import { newMasterKey } from '../../support/key-command.ts'
import { startListeningService } from '../../support/listening-service.ts'
import { operate, startOperated } from '../../support/operator.ts'
import { startService } from '../../support/service.ts'

const fileOf = (env: Record<string, string>) => env.LATCHKEY_DATABASE_URL?.replace('file:', '') ?? ''

t.test('O10 backup copies the database of a running service, and restore ends what is in it', async (t) => {
  const { service, env, run, attempt } = await startOperated(t, sqlite)
  const { session_id } = await service.logIn()
  const backup = `${fileOf(env)}.backup`
  t.match(await run(['backup', backup]), / is a backup of /)
  t.match(await attempt(['backup', backup]), { code: 1, stderr: /exists already\n$/ })
  t.match(await attempt(['restore', backup]), { code: 1, stderr: /is in use: stop the service first\n$/ })
  await service.app.close()
  const printed = await run(['restore', backup])
  t.match(printed, /^the database that was there is now \S+\nended: 1 sessions, 1 refresh tokens, /)
  t.match(await attempt('restore'), { code: 2 })
  t.match(await attempt(['restore', backup, '--in-place']), { code: 2 })
  const again = await startService(t, env.LATCHKEY_DATABASE_URL ?? '', {
    masterKeys: [env.LATCHKEY_MASTER_KEYS ?? ''],
    now: Date.now,
  })
  t.equal((await again.post(endpoints.authenticateSession.path, { session_id })).status, 400)
  t.ok((await again.logIn()).session_id)
})

onBothDatabases((t, database) => {
  t.test('migrate --plan lists what would run, and changes nothing', async (t) => {
    const url = await database.openShared(t)
    const { run } = operate({ LATCHKEY_DATABASE_URL: url })
    if (database.name === 'SQLite') {
      t.equal(await run('migrate --plan'), migrationNames.map((name) => `${name}\n`).join(''))
      await t.rejects(stat(url.replace('file:', '')), { code: 'ENOENT' })
    }
    await (await openStorage(url)).close()
    t.equal(await run('migrate --plan'), 'the database is up to date\n')
    const storage = await openUnmigrated(url)
    t.teardown(() => storage.close())
    await sql`delete from migrations where name = '0010-session-use'`.execute(storage.db)
    await sql`insert into migrations (name, timestamp) values ('9999-later', '')`.execute(storage.db)
    t.equal(
      await run('migrate --plan'),
      'a newer release has used this database: 9999-later\n0010-session-use\n',
    )
    await sql`delete from migrations where name = '9999-later'`.execute(storage.db)
    await sql`insert into migrations (name, timestamp) values ('0010-session-use', '2026-01-01T00:00:00.000Z')`.execute(
      storage.db,
    )
  })

  t.test('doctor finds nothing wrong with a service that works', async (t) => {
    const databaseUrl = await database.openShared(t)
    const masterKey = newMasterKey()
    const { issuer } = await startListeningService(t, databaseUrl, { masterKeys: [masterKey] })
    const { json, run } = operate({
      LATCHKEY_DATABASE_URL: databaseUrl,
      LATCHKEY_MASTER_KEYS: masterKey,
      LATCHKEY_ISSUER: issuer,
    })
    const findings = await json('doctor')
    t.strictSame(
      findings.filter(({ status }) => status !== 'ok'),
      [],
    )
    const checks = new Set(findings.map(({ check }) => check))
    for (const check of ['mode', 'database', 'writes', 'restored', 'keys', 'secrets', 'issuer', 'clock']) {
      t.ok(checks.has(check), check)
    }
    t.match(await run('doctor'), /^CHECK +STATUS +FINDING\n/)
  })
})

t.test('doctor names what is wrong, without a secret, and exits with 1', async (t) => {
  const { service, env } = await startOperated(t, sqlite)
  await service.app.close()
  const file = fileOf(env)
  await chmod(file, 0o644)
  const { attempt } = operate({
    ...env,
    LATCHKEY_MASTER_KEYS: newMasterKey(),
    LATCHKEY_DEV: '1',
    NODE_ENV: 'production',
    LATCHKEY_ISSUER: `http://localhost:${await freePort()}`,
    LATCHKEY_SMTP_URL: `smtp://user:secret-password@127.0.0.1:${await freePort()}?tls=off`,
  })
  const { code, stdout } = await attempt('doctor --json')
  t.equal(code, 1)
  t.notMatch(stdout, /secret-password/)
  const findings = stdout
    .trim()
    .split('\n')
    .map((line): Record<string, string> => JSON.parse(line))
  const statusOf = (check: string) =>
    findings.find((each) => each.check === check && each.status !== 'ok')?.status
  t.equal(statusOf('mode'), 'failed')
  t.equal(statusOf('keys'), 'failed')
  t.equal(statusOf('files'), 'warning')
  t.equal(statusOf('issuer'), 'warning')
  t.equal(statusOf('delivery'), 'failed')
})

t.test('doctor says whether an RS256 key signs for the clients that are registered for it', async (t) => {
  const { service, env } = await startOperated(t, sqlite)
  await service.app.close()
  const offering = operate({ ...env, LATCHKEY_RS256_ID_TOKENS: '1' })
  const { attempt, json, run } = operate(env)
  const found = async ({ attempt }: ReturnType<typeof operate>) => {
    const { code, stdout } = await attempt('doctor --json')
    const line = stdout.split('\n').find((one) => one.includes('"rs256"'))
    return { code, ...(line !== undefined && JSON.parse(line)) }
  }
  t.notOk((await json('doctor')).some(({ check }) => check === 'rs256'))
  t.match(await found(offering), { code: 0, status: 'warning', message: /no key of it signs yet/ })

  const change = 'client change bank-web --tenant acme --id-token-signed-response-alg'
  t.match(await offering.run(`${change} RS256`), /RS256/)
  t.match(await found(offering), { code: 0, status: 'ok' })
  t.match(await found({ ...offering, attempt }), {
    code: 0,
    status: 'warning',
    message: /: bank-web of acme\. Register them for ES256 \(client change\), or switch it on$/,
  })
  t.match(await attempt(`${change} RS256`), { code: 1, stderr: /does not offer RS256/ })

  // by hand: the service does not let it happen
  const storage = await openStorage(env.LATCHKEY_DATABASE_URL ?? '')
  await storage.db.deleteFrom('keys').where('purpose', '=', 'sig-rs256').execute()
  await storage.close()
  const message = /^no RS256 key signs .*: bank-web of acme; .*keys rotate --line rs256$/
  t.match(await found(offering), { code: 1, status: 'failed', message })
  t.match(await offering.run('keys rotate --line rs256'), /\(RS256\) is published/)
  t.match(await found(offering), { code: 0, status: 'ok' })
  await run(`${change} ES256`)
  t.notOk((await json('doctor')).some(({ check }) => check === 'rs256'))
})

t.test('doctor of a database that does not exist does not make one', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-doctor-'))
  t.after(() => rm(directory, { recursive: true, force: true }))
  const file = join(directory, 'identity.db')
  const { attempt } = operate({ LATCHKEY_DATABASE_URL: `file:${file}`, LATCHKEY_MASTER_KEYS: newMasterKey() })
  t.match(await attempt('doctor --json'), { code: 1, stdout: /there is no database file/ })
  await t.rejects(stat(file), { code: 'ENOENT' })
})
