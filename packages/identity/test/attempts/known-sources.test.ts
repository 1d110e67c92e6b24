import { endpoints } from '@latchkey/protocol'
import { openStorage } from '../../src/storage/open-storage.ts'
import { onBothDatabases } from '../support/databases.ts'
import { password } from '../support/seed.ts'
import { startService, type TestService } from '../support/service.ts'

const limits = { passwordFailures: { max: 3, windowSeconds: 900 } }
const home = { ip_address: '203.0.113.7' }
const device = { device_id: 'a-device-id-of-22-chars' }

function guess(service: TestService, text: string, client_attributes?: object, fields: object = {}) {
  return service.post(endpoints.authenticatePassword.path, {
    username: 'alice',
    password: text,
    ...(client_attributes && { client_attributes }),
    ...fields,
  })
}

/** Wrong passwords of strangers, until no more are compared. */
async function attack(service: TestService): Promise<void> {
  for (let index = 0; index < 5; index += 1)
    await guess(service, 'wrong', { ip_address: `198.51.${index}.1` })
}

onBothDatabases(async (t, database) => {
  t.test('H05 a user gets in from a network or device where they were before', async (t) => {
    const service = await startService(t, database, { limits })
    t.equal((await guess(service, password, { ...home, ...device })).status, 200)
    await attack(service)
    for (const [attributes, status] of [
      [{ ip_address: '203.0.113.200' }, 200],
      [{ ip_address: '203.0.114.7' }, 429],
      [{ ip_address: '198.51.99.1', ...device }, 200],
      [{ ip_address: '198.51.98.1', device_id: 'another-device-22-chars' }, 429],
      [undefined, 429],
    ] as const) {
      t.equal((await guess(service, password, attributes)).status, status, JSON.stringify(attributes))
    }
  })

  t.test('H05 IPv6 networks are known by their /64', async (t) => {
    const service = await startService(t, database, { limits })
    t.equal((await guess(service, password, { ip_address: '2001:db8:1:2::1' })).status, 200)
    await attack(service)
    t.equal((await guess(service, password, { ip_address: '2001:db8:1:2:ffff::9' })).status, 200)
    t.equal((await guess(service, password, { ip_address: '2001:db8:1:3::1' })).status, 429)
  })

  t.test('H01 a known source has as many tries as the account, and uses up those of strangers', async (t) => {
    const service = await startService(t, database, {
      limits: { ...limits, accountFailures: { max: 3, windowSeconds: 900 } },
    })
    t.equal((await guess(service, password, home)).status, 200)
    const statuses: number[] = []
    for (let tried = 0; tried < 5; tried += 1) statuses.push((await guess(service, 'wrong', home)).status)
    t.same(statuses, [400, 400, 400, 429, 429])
    // not compared: the sum of guesses stays what it was
    t.equal((await guess(service, password, { ip_address: '198.51.100.1' })).status, 400)
  })

  t.test('H01 sources that another method made known share one budget', async (t) => {
    const service = await startService(t, database, {
      limits: { passcodeFailures: { max: 2, windowSeconds: 900 } },
    })
    const tryCode = (ip_address: string) =>
      service.post(endpoints.authenticateOtp.path, {
        identifier: 'alice',
        identifier_type: 'username',
        passcode: '000000',
        client_attributes: { ip_address },
      })
    for (const ip of ['203.0.113.1', '203.0.114.1', '203.0.115.1']) {
      t.equal((await guess(service, password, { ip_address: ip })).status, 200)
    }
    t.equal((await tryCode('203.0.113.1')).status, 400)
    t.equal((await tryCode('203.0.114.1')).status, 400)
    t.equal((await tryCode('203.0.115.1')).status, 429)
  })

  t.test(
    'a source is known for 30 days after its last success, and the latest ten of an account are',
    async (t) => {
      const url = await database.openShared(t)
      const service = await startService(t, url, { limits })
      const { db, close } = await openStorage(url)
      t.after(close)
      const count = async () => (await db.selectFrom('known_sources').select('source_id').execute()).length
      for (let net = 0; net < 12; net += 1) {
        t.equal((await guess(service, password, { ip_address: `203.0.${net}.1` })).status, 200)
        service.clock.advance(60)
      }
      t.equal(await count(), 10)
      await attack(service)
      t.equal((await guess(service, password, { ip_address: '203.0.1.1' })).status, 429)
      t.equal((await guess(service, password, { ip_address: '203.0.2.1' })).status, 200)
      t.equal((await guess(service, password, { ip_address: '203.0.11.9' })).status, 200)
      service.clock.advance(30 * 86_400)
      await attack(service)
      t.equal((await guess(service, password, { ip_address: '203.0.11.1' })).status, 429)
    },
  )

  t.test('the sources of one account are no secret that a database shows', async (t) => {
    const url = await database.openShared(t)
    const service = await startService(t, url)
    for (const username of ['alice', 'bob']) {
      await service.logIn({ username, client_attributes: { ...home, ...device } })
    }
    const { db, close } = await openStorage(url)
    t.after(close)
    const rows = await db.selectFrom('known_sources').selectAll().execute()
    t.equal(new Set(rows.map(({ source_id }) => source_id)).size, 4, 'nobody sees who shares one')
    t.notMatch(JSON.stringify(rows), /203\.0\.113|a-device-id/)
  })

  t.test('whoever was there before the first proof of an address is no known source after it', async (t) => {
    const url = await database.openShared(t)
    const service = await startService(t, url)
    const user = { username: 'dora', email: 'dora@example.com' }
    const credentials = { password, force_replace: false }
    await service.post(endpoints.createUser.path, { ...user, credentials })
    await service.logIn({ username: 'dora', client_attributes: home })
    const { db, close } = await openStorage(url)
    t.after(close)
    const count = async () => (await db.selectFrom('known_sources').select('source_id').execute()).length
    t.equal(await count(), 1)
    const named = { identifier: user.email, identifier_type: 'email' }
    await service.post(endpoints.sendOtp.path, { ...named, channel: 'email' })
    const passcode = await service.newestCode(user.email)
    t.equal((await service.post(endpoints.authenticateOtp.path, { ...named, passcode })).status, 200)
    t.equal(await count(), 0)
  })

  t.test('N10 a device id that could be guessed is refused', async (t) => {
    const service = await startService(t, database)
    for (const device_id of ['short', 'x'.repeat(81), 'with a blank and 22 chars', 1]) {
      const answer = await guess(service, password, { device_id })
      t.match(answer, { status: 400, body: { error_code: 'invalid_request' } })
    }
  })
})
