import { randomBytes } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { endpoints, standardEndpoints } from '@latchkey/protocol'
import t from 'tap'
import { openStorage } from '../../src/storage/open-storage.ts'
import { onBothDatabases, sqlite } from '../support/databases.ts'
import { sendForm } from '../support/forms.ts'
import { password } from '../support/seed.ts'
import { startService, tokensOf } from '../support/service.ts'

onBothDatabases((t, database) => {
  t.test('keys, sessions and tokens outlive a restart', async (t) => {
    const url = await database.openShared(t)
    const before = await startService(t, url)
    const { session_id, refresh_token } = await before.logIn()
    const clientToken = await before.clientToken()
    const jwks = (await before.call(standardEndpoints.jwks.path)).text
    await before.app.close()
    const after = await startService(t, url, { clock: before.clock })
    t.equal((await after.call(standardEndpoints.jwks.path)).text, jwks)
    const answer = await after.call(endpoints.authenticateSession.path, {
      client: undefined,
      body: { session_id },
      headers: { authorization: `Bearer ${clientToken}` },
    })
    t.equal(tokensOf(answer).session_id, session_id)
    t.equal((await after.post(endpoints.refreshToken.path, { refresh_token })).status, 200)
  })

  t.test('J11 with another master key, or a changed key, the service refuses to start', async (t) => {
    const url = await database.openShared(t)
    const before = await startService(t, url)
    await before.app.close()
    const other = [randomBytes(32).toString('base64url')]
    await t.rejects(startService(t, url, { masterKeys: other }), { code: 'signing_key_unusable' })
    const { db, close } = await openStorage(url)
    const row = await db.selectFrom('keys').selectAll().where('purpose', '=', 'sig').executeTakeFirstOrThrow()
    const jwk = JSON.stringify({ ...JSON.parse(row.public_jwk_json ?? ''), x: 'A'.repeat(43) })
    await db.updateTable('keys').set({ public_jwk_json: jwk }).where('key_id', '=', row.key_id).execute()
    await close()
    await t.rejects(startService(t, url), { code: 'signing_key_unusable' })
  })

  t.test('E02 O04 O05 the database holds no secret in clear', async (t) => {
    const url = await database.openShared(t)
    const service = await startService(t, url)
    const tokens = await service.logIn()
    await service.post(endpoints.sendOtp.path, {
      channel: 'sms',
      identifier_type: 'username',
      identifier: 'bob',
    })
    const code = await service.newestCode('+15555550102')
    const { db, close } = await openStorage(url)
    t.after(close)
    const tables = [
      'clients',
      'users',
      'passwords',
      'sessions',
      'refresh_tokens',
      'passcodes',
      'counters',
      'keys',
    ] as const
    const dump: string[] = []
    for (const table of tables) dump.push(JSON.stringify(await db.selectFrom(table).selectAll().execute()))
    const text = dump.join('\n')
    for (const secret of [
      tokens.session_id,
      tokens.refresh_token ?? '',
      password,
      'shop-secret-of-the-tests',
      `"${code}"`,
      'PRIVATE KEY',
      '"d":',
    ]) {
      t.notMatch(text, secret)
    }
    t.match(text, /v1\.[A-Za-z0-9_-]{12}\./, 'keys are sealed')
  })
})

t.test('the SQLite file and the key of dev mode are for their owner only', async (t) => {
  const url = await sqlite.openShared(t)
  const path = url.slice('file:'.length)
  const service = await startService(t, url, { masterKeys: [] })
  await service.logIn()
  for (const file of [path, `${path}-wal`, `${path}.keys`]) {
    t.equal((await stat(file)).mode & 0o777, 0o600, file)
  }
  const key = (await readFile(`${path}.keys`, 'utf8')).trim()
  t.match(key, /^[A-Za-z0-9_-]{43}$/)
  await service.app.close()
  const again = await startService(t, url, { masterKeys: [], clock: service.clock })
  t.equal(
    (await sendForm(again, standardEndpoints.token.path, { grant_type: 'client_credentials' })).status,
    200,
  )
})
