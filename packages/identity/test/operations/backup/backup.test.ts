import { randomBytes } from 'node:crypto'
import { copyFile, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endpoints, standardEndpoints } from '@latchkey/protocol'
import t, { type Test } from 'tap'
import { backUp } from '../../../src/operations/backup/back-up.ts'
import { endAfterRestore, putInPlace } from '../../../src/operations/backup/restore.ts'
import { createClock } from '../../support/clock.ts'
import { onBothDatabases } from '../../support/databases.ts'
import { startService, type TestService } from '../../support/service.ts'

const masterKeys = [randomBytes(32).toString('base64url')]
const clock = createClock()
const now = () => clock.seconds()

async function folder(t: Test) {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-backup-'))
  t.after(() => rm(directory, { recursive: true, force: true }))
  return { database: join(directory, 'identity.db'), backup: join(directory, 'backup.db') }
}

const start = (t: Test, database: string) => startService(t, `file:${database}`, { masterKeys, clock })

/** Everything that gives access by itself, made before a backup. */
async function makeThings(service: TestService) {
  const tokens = await service.logIn()
  const other = await service.logIn({ username: 'bob' })
  const identifier = { identifier: 'alice', identifier_type: 'username' }
  await service.post(endpoints.sendOtp.path, { channel: 'sms', ...identifier })
  const passcode = await service.newestCode('+15555550101')
  const made = await service.call(endpoints.createRecoveryCodes.path, {
    client: undefined,
    headers: { authorization: `Bearer ${tokens.access_token}` },
    body: {},
  })
  const [code] = Array.isArray(made.body.recovery_codes) ? made.body.recovery_codes : []
  const jwks = await service.call('/cis/oidc/jwks', { client: undefined })
  return { tokens, other, identifier, passcode, code: String(code), jwks: jwks.text }
}

/** Nothing of before may be of use, and a new log-in is. */
async function checkEnded(t: Test, service: TestService, before: Awaited<ReturnType<typeof makeThings>>) {
  const { tokens, identifier, passcode, code, jwks } = before
  const refusals = {
    session: await service.post(endpoints.authenticateSession.path, { session_id: tokens.session_id }),
    'refresh token': await service.post(endpoints.refreshToken.path, { refresh_token: tokens.refresh_token }),
    passcode: await service.post(endpoints.authenticateOtp.path, { ...identifier, passcode }),
    'recovery code': await service.post(endpoints.authenticateRecoveryCode.path, { ...identifier, code }),
  }
  for (const [what, { status }] of Object.entries(refusals)) t.equal(status, 400, what)
  const userinfo = await service.call(standardEndpoints.userinfo.path, {
    client: undefined,
    headers: { authorization: `Bearer ${tokens.access_token}` },
  })
  t.equal(userinfo.status, 401, 'access token')
  const present = await service.call('/cis/oidc/jwks', { client: undefined })
  t.not(present.text, jwks, 'a signing key that was revoked since does not come back')
  t.ok((await service.logIn()).session_id)
}

t.test('O10 a backup of a service in use brings no session, token, code or key back', async (t) => {
  const { database, backup } = await folder(t)
  const service = await start(t, database)
  const before = await makeThings(service)
  let writes = 0
  const writing = (async () => {
    for (; writes < 40; writes += 1)
      await service.post(endpoints.createUser.path, { username: `user-${writes}` })
  })()
  await backUp(database, backup, now())
  await writing
  t.equal((await stat(backup)).mode & 0o777, 0o600)
  // revoked after the backup
  await service.post(endpoints.logoutSession.path, { session_id: before.tokens.session_id })
  await service.app.close()

  const kept = await putInPlace(backup, database, now())
  t.ok(kept !== undefined && (await stat(kept)).size > 0, 'the database that was there is kept')
  const ended = await endAfterRestore({ databaseUrl: `file:${database}`, masterKeys }, now())
  t.match(ended, { madeAt: now(), sessions: 2, oneTimeSecrets: Number, signingKeys: 1 })
  const restored = await start(t, database)
  await checkEnded(t, restored, before)
  t.equal(
    (await restored.post(endpoints.authenticateSession.path, { session_id: before.other.session_id })).status,
    400,
  )
})

t.test('O10 a service that starts with a backup ends what it holds, once', async (t) => {
  const { database, backup } = await folder(t)
  const service = await start(t, database)
  const before = await makeThings(service)
  await backUp(database, backup, now())
  t.equal(
    (await service.post(endpoints.authenticateSession.path, { session_id: before.tokens.session_id })).status,
    200,
    'the database itself is no backup',
  )
  const restored = await start(t, backup)
  await checkEnded(t, restored, before)
  const { session_id } = await restored.logIn()
  await restored.app.close()
  const again = await start(t, backup)
  t.equal((await again.post(endpoints.authenticateSession.path, { session_id })).status, 200)
})

onBothDatabases((t, kind) => {
  t.test('O10 a database that was restored by other means is ended by hand', async (t) => {
    const databaseUrl = await kind.openShared(t)
    const service = await startService(t, databaseUrl, { masterKeys, clock })
    const before = await makeThings(service)
    await service.app.close()
    t.match(await endAfterRestore({ databaseUrl, masterKeys }, now()), { madeAt: undefined, sessions: 2 })
    await checkEnded(t, await startService(t, databaseUrl, { masterKeys, clock }), before)
  })
})

t.test('a backup never overwrites a file, and a restore never a database in use', async (t) => {
  const { database, backup } = await folder(t)
  await t.rejects(backUp(database, backup, now()), { message: /^there is no database file / })
  const service = await start(t, database)
  await service.logIn()
  await backUp(database, backup, now())
  const { size } = await stat(backup)
  await t.rejects(backUp(database, backup, now()), { message: /exists already$/ })
  t.equal((await stat(backup)).size, size)
  await t.rejects(putInPlace(backup, database, now()), { message: /is in use: stop the service first$/ })
  t.ok((await service.logIn()).session_id, 'the service goes on')
})

t.test('a file that is no backup is not restored, and the database stays', async (t) => {
  const { database, backup } = await folder(t)
  const service = await start(t, database)
  const { session_id } = await service.logIn()
  await service.app.close()
  await writeFile(backup, 'no database')
  await t.rejects(putInPlace(backup, database, now()), { message: /is no database of this service/ })
  const damaged = `${backup}-damaged`
  await copyFile(database, damaged)
  await writeFile(damaged, Buffer.alloc(40_000, 7), { flag: 'r+' })
  await t.rejects(putInPlace(damaged, database, now()), { message: /is (damaged|no database)/ })
  const again = await start(t, database)
  t.equal((await again.post(endpoints.authenticateSession.path, { session_id })).status, 200)
  t.equal((await again.post(endpoints.createUser.path, { username: 'later' })).status, 201)
})
