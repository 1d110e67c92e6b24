import { createCheck, endpoints, UserSessionsResponseSchema } from '@latchkey/protocol'
import { sql } from 'kysely'
import { openStorage } from '../../src/storage/open-storage.ts'
import { onBothDatabases } from '../support/databases.ts'
import { password } from '../support/seed.ts'
import { claimsOf, startService, type TestService } from '../support/service.ts'

const checkSessions = createCheck(UserSessionsResponseSchema)

async function listed(service: TestService, sub: unknown) {
  const answer = await service.call(`/cis/v1/auth/users/${String(sub)}/sessions`)
  const checked = checkSessions(JSON.parse(answer.text))
  if (!checked.ok) throw new Error(answer.text)
  return checked.value
}

const phone = { ip_address: '203.0.113.7', user_agent: 'Phone/1.0' }
const laptop = { ip_address: '2001:db8::1', user_agent: 'Laptop/2.0' }

onBothDatabases(async (t, database) => {
  t.test('the list tells where, when and from where each session was last used', async (t) => {
    const service = await startService(t, database)
    const first = await service.logIn({ client_attributes: phone })
    const { sub, sid } = claimsOf(first.id_token)
    const start = service.clock.seconds()
    service.clock.advance(60)
    await service.logIn({ client: 'bank-web' })
    const [one, two] = await listed(service, sub)
    t.match(one, {
      session_id: sid,
      last_used_time: new Date(start * 1000).toISOString(),
      client_id: 'shop-web',
      app_name: 'Shop',
      amr: ['pwd'],
      client_attributes: phone,
    })
    t.match(two, { client_id: 'bank-web', last_used_time: new Date((start + 60) * 1000).toISOString() })
    t.notOk(two && 'client_attributes' in two, 'what nobody told is not there')
  })

  t.test('silent authentication notes its use in the write that prolongs the session', async (t) => {
    const service = await startService(t, database)
    const { session_id, id_token } = await service.logIn({ client_attributes: phone })
    const { sub } = claimsOf(id_token)
    service.clock.advance(3600)
    await service.post(endpoints.authenticateSession.path, { session_id }, 'bank-web')
    const used = new Date(service.clock.seconds() * 1000).toISOString()
    const [silent] = await listed(service, sub)
    t.match(silent, { last_used_time: used, client_id: 'bank-web', client_attributes: phone })
    t.strictSame(silent?.apps, [
      { app_id: 'bank', name: 'Bank' },
      { app_id: 'shop', name: 'Shop' },
    ])
    await service.post(
      endpoints.authenticateSession.path,
      { session_id, client_attributes: laptop },
      'bank-web',
    )
    const [moved] = await listed(service, sub)
    t.strictSame(moved?.client_attributes, laptop)
  })

  t.test('a step-up is told with its method, time and browser', async (t) => {
    const service = await startService(t, database)
    const { session_id, id_token } = await service.logIn({ client_attributes: phone })
    service.clock.advance(90)
    const body = { username: 'alice', password, session_id, client_attributes: laptop }
    t.equal((await service.post(endpoints.authenticatePassword.path, body, 'bank-web')).status, 200)
    const [session] = await listed(service, claimsOf(id_token).sub)
    const used = new Date(service.clock.seconds() * 1000).toISOString()
    t.match(session, { last_used_time: used, client_id: 'bank-web', client_attributes: laptop })
  })

  t.test('a long user agent is cut, also in the middle of a character', async (t) => {
    const service = await startService(t, database)
    const user_agent = `x${'😀'.repeat(500)}`
    const { id_token } = await service.logIn({ client_attributes: { user_agent } })
    const [session] = await listed(service, claimsOf(id_token).sub)
    t.equal(session?.client_attributes?.user_agent, `x${'😀'.repeat(255)}\ufffd`)
  })

  t.test('a session from before its use was kept is listed with its log-in as last use', async (t) => {
    const url = await database.openShared(t)
    const service = await startService(t, url)
    const { id_token } = await service.logIn({ client_attributes: phone })
    const { sub, sid } = claimsOf(id_token)
    const storage = await openStorage(url)
    t.teardown(() => storage.close())
    await sql`update sessions set last_used_at = null, last_client_id = null, client_attributes_json = null`.execute(
      storage.db,
    )
    const [session] = await listed(service, sub)
    t.strictSame(Object.keys(session ?? {}).toSorted(), [
      'amr',
      'apps',
      'expiration_time',
      'last_used_time',
      'session_id',
      'start_time',
    ])
    t.match(session, { session_id: sid, last_used_time: session?.start_time })
  })

  t.test('what is kept of a browser goes with its session', async (t) => {
    const url = await database.openShared(t)
    const service = await startService(t, url)
    const { session_id } = await service.logIn({ client_attributes: phone })
    await service.post(endpoints.logoutSession.path, { session_id })
    const storage = await openStorage(url)
    t.teardown(() => storage.close())
    t.strictSame(await storage.db.selectFrom('sessions').select('client_attributes_json').execute(), [])
  })
})
