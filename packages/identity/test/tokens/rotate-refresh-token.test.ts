import { endpoints } from '@latchkey/protocol'
import t from 'tap'
import { createClock } from '../support/clock.ts'
import { onBothDatabases, postgres } from '../support/databases.ts'
import { claimsOf, startService, type TestService, textOf } from '../support/service.ts'

const day = 86_400

async function refresh(service: TestService, token: unknown, client: 'shop-web' | 'bank-web' = 'shop-web') {
  return service.post(endpoints.refreshToken.path, { refresh_token: token }, client)
}

onBothDatabases(async (t, database) => {
  t.test('a refresh gives new tokens and the next refresh token, without session_id', async (t) => {
    const service = await startService(t, database)
    const resource = 'https://api.shop.example'
    const first = await service.logIn({ resource, scope: 'orders', claims: { id_token: { email: null } } })
    service.clock.advance(500)
    const answer = await refresh(service, first.refresh_token)
    t.equal(answer.status, 200)
    t.notOk(Object.hasOwn(answer.body, 'session_id'))
    t.match(answer.body, { token_type: 'Bearer', expires_in: 3600 })
    t.not(answer.body.refresh_token, first.refresh_token)
    const id = claimsOf(textOf(answer.body, 'id_token'))
    const before = claimsOf(first.id_token)
    t.match(id, { sub: before.sub, sid: before.sid, auth_time: before.auth_time, email: 'alice@example.com' })
    t.match(claimsOf(textOf(answer.body, 'access_token')), { aud: resource, scope: 'orders' })
    t.equal((await refresh(service, answer.body.refresh_token)).status, 200)
  })

  t.test('F09 a refresh token used again ends its whole family, and only that', async (t) => {
    const service = await startService(t, database)
    const first = await service.logIn()
    const other = await service.logIn()
    const second = textOf((await refresh(service, first.refresh_token)).body, 'refresh_token')
    service.clock.advance(11)
    const reuse = await refresh(service, first.refresh_token)
    t.equal(reuse.status, 400)
    t.equal(reuse.body.error_code, 'invalid_grant')
    t.equal((await refresh(service, second)).status, 400)
    t.equal((await refresh(service, other.refresh_token)).status, 200)
    t.equal(
      (await service.post(endpoints.authenticateSession.path, { session_id: first.session_id })).status,
      200,
      'the session goes on',
    )
  })

  t.test('F11 a retry within 10 s gets the same successor, and there is no second branch', async (t) => {
    const service = await startService(t, database)
    const first = await service.logIn()
    const second = textOf((await refresh(service, first.refresh_token)).body, 'refresh_token')
    service.clock.advance(10)
    const retry = await refresh(service, first.refresh_token)
    t.equal(retry.status, 200)
    t.equal(retry.body.refresh_token, second)
    const third = textOf((await refresh(service, second)).body, 'refresh_token')
    t.equal((await refresh(service, first.refresh_token)).status, 400, 'the successor has been used')
    t.equal((await refresh(service, third)).status, 400, 'so the family is over')
  })

  t.test('F12 many refreshes with one token at once give one successor', async (t) => {
    const service = await startService(t, database)
    const { refresh_token } = await service.logIn()
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(service, refresh_token)))
    t.ok(answers.every((answer) => answer.status === 200))
    t.equal(new Set(answers.map((answer) => answer.body.refresh_token)).size, 1)
    t.equal((await refresh(service, answers[0]?.body.refresh_token)).status, 200)
  })

  t.test('F13 K05 another client gets invalid_grant, and the family is untouched', async (t) => {
    const service = await startService(t, database)
    const { refresh_token } = await service.logIn()
    for (const client of ['bank-web', 'globex-web'] as const) {
      const answer = await service.post(endpoints.refreshToken.path, { refresh_token }, client)
      t.equal(answer.status, 400)
      t.equal(answer.body.error_code, 'invalid_grant')
    }
    const next = await refresh(service, refresh_token)
    t.equal(next.status, 200)
    service.clock.advance(20)
    t.equal((await refresh(service, refresh_token, 'bank-web')).status, 400)
    t.equal((await refresh(service, next.body.refresh_token)).status, 200, 'a foreigner is no reuse')
  })

  t.test('F15 a family ends after 14 days, however it is used', async (t) => {
    const service = await startService(t, database)
    const first = await service.logIn()
    let token: unknown = first.refresh_token
    for (let used = 0; used < 13; used += 1) {
      service.clock.advance(day)
      // the session has to live on
      await service.post(endpoints.authenticateSession.path, { session_id: first.session_id })
      const answer = await refresh(service, token)
      t.equal(answer.status, 200)
      token = answer.body.refresh_token
    }
    service.clock.advance(day - 1)
    token = (await refresh(service, token)).body.refresh_token
    service.clock.advance(1)
    t.equal((await refresh(service, token)).status, 400)
  })

  t.test('a refresh does not move the session, and is refused when it has ended', async (t) => {
    const service = await startService(t, database, {
      lifetimes: { sessionIdleSeconds: 1000, sessionCapSeconds: 2000 },
    })
    const first = await service.logIn()
    service.clock.advance(999)
    const second = await refresh(service, first.refresh_token)
    t.equal(second.status, 200)
    service.clock.advance(1)
    t.equal((await refresh(service, second.body.refresh_token)).status, 400)
    t.equal(
      (await service.post(endpoints.authenticateSession.path, { session_id: first.session_id })).status,
      400,
    )
  })

  t.test('what is no refresh token is invalid_grant', async (t) => {
    const service = await startService(t, database)
    const { access_token, id_token, session_id } = await service.logIn()
    for (const token of ['x', access_token.slice(0, 1024), id_token?.slice(0, 1024), session_id]) {
      t.equal((await refresh(service, token)).body.error_code, 'invalid_grant')
    }
  })

  t.test('F14 a revoked family stays revoked after a restart', async (t) => {
    const url = await database.openShared(t)
    const clock = createClock()
    const before = await startService(t, url, { clock })
    const first = await before.logIn()
    const second = textOf((await refresh(before, first.refresh_token)).body, 'refresh_token')
    clock.advance(11)
    t.equal((await refresh(before, first.refresh_token)).status, 400)
    await before.app.close()
    const after = await startService(t, url, { clock })
    for (const token of [first.refresh_token, second]) t.equal((await refresh(after, token)).status, 400)
  })
})

t.test('F12 on several instances, refreshes and a log-out at once never fail otherwise', async (t) => {
  const url = await postgres.openShared(t)
  const clock = createClock()
  const [one, two] = await Promise.all([startService(t, url, { clock }), startService(t, url, { clock })])
  for (let round = 0; round < 5; round += 1) {
    const { refresh_token, session_id } = await one.logIn({ username: 'bob' })
    const answers = await Promise.all([
      ...Array.from({ length: 20 }, (_, index) => refresh(index % 2 === 0 ? one : two, refresh_token)),
      two.post(endpoints.logoutSession.path, { session_id }),
      one.post(endpoints.authenticateSession.path, { session_id }),
    ])
    for (const answer of answers) t.ok([200, 204, 400].includes(answer.status), answer.text)
    const given = answers.flatMap((answer) => answer.body.refresh_token ?? [])
    t.ok(new Set(given).size <= 2, 'one line of refreshes, one of the silent authentication')
    for (const token of given) t.equal((await refresh(one, token)).status, 400)
  }
})
