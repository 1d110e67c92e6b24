import { endpoints } from '@latchkey/protocol'
import { onBothDatabases } from '../support/databases.ts'
import { claimsOf, startService, tokensOf } from '../support/service.ts'

const day = 86_400

onBothDatabases(async (t, database) => {
  t.test('silent authentication gives another app tokens of its own from the same session', async (t) => {
    const service = await startService(t, database)
    const first = await service.logIn()
    service.clock.advance(60)
    const answer = await service.post(
      endpoints.authenticateSession.path,
      { session_id: first.session_id },
      'bank-web',
    )
    const second = tokensOf(answer)
    t.equal(second.session_id, first.session_id)
    const claims = claimsOf(second.id_token)
    const before = claimsOf(first.id_token)
    t.match(claims, {
      sub: before.sub,
      sid: before.sid,
      aud: 'bank-web',
      tid: 'acme',
      amr: ['pwd'],
      auth_time: before.auth_time,
      auth_factors: [{ method: 'pwd', time: before.auth_time }],
      iat: service.clock.seconds(),
      exp: service.clock.seconds() + 3600,
    })
    t.equal(answer.headers['cache-control'], 'no-store')
  })

  t.test('a session ends 14 days after its last use', async (t) => {
    const service = await startService(t, database)
    const { session_id } = await service.logIn()
    service.clock.advance(14 * day - 1)
    t.equal((await service.post(endpoints.authenticateSession.path, { session_id })).status, 200)
    service.clock.advance(14 * day - 1)
    t.equal((await service.post(endpoints.authenticateSession.path, { session_id })).status, 200)
    const { session_id: unused } = await service.logIn()
    service.clock.advance(14 * day)
    t.equal((await service.post(endpoints.authenticateSession.path, { session_id: unused })).status, 400)
  })

  t.test(
    'a session ends 30 days after its last interactive authentication, however it is used',
    async (t) => {
      const service = await startService(t, database)
      const { session_id } = await service.logIn()
      for (const seconds of [10 * day, 10 * day, 10 * day - 1]) {
        service.clock.advance(seconds)
        t.equal((await service.post(endpoints.authenticateSession.path, { session_id })).status, 200)
      }
      service.clock.advance(1)
      t.equal((await service.post(endpoints.authenticateSession.path, { session_id })).status, 400)
    },
  )
})
