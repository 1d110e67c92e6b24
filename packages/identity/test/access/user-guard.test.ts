import { endpoints, pathWith } from '@latchkey/protocol'
import { onBothDatabases } from '../support/databases.ts'
import { callAs, startPasskeyService } from '../support/passkeys.ts'
import { claimsOf } from '../support/service.ts'

const own = endpoints.listOwnWebauthnCredentials.path

onBothDatabases((t, database) => {
  t.test('a user token opens what is the user’s own until it ends', async (t) => {
    const service = await startPasskeyService(t, database)
    const { access_token } = await service.logIn()
    const answer = await callAs(service, access_token, own)
    t.equal(answer.status, 200)
    t.equal(answer.headers['cache-control'], 'no-store')
    service.clock.advance(3599)
    t.equal((await callAs(service, access_token, own)).status, 200)
    service.clock.advance(1)
    t.equal((await callAs(service, access_token, own)).status, 401)
  })

  t.test('W15 a user token is worth nothing once its session has ended', async (t) => {
    const service = await startPasskeyService(t, database)
    const { access_token, session_id } = await service.logIn()
    t.equal((await service.post(endpoints.logoutSession.path, { session_id })).status, 204)
    const answer = await callAs(service, access_token, own)
    t.equal(answer.status, 401)
    t.same(answer.body, { message: 'Invalid token', error_code: 'invalid_token' })
    t.equal(answer.headers['www-authenticate'], 'Bearer error="invalid_token"')

    const second = await service.logIn()
    const sub = String(claimsOf(second.access_token).sub)
    await service.call(pathWith(endpoints.listUserSessions.path, { userId: sub }), { method: 'DELETE' })
    t.equal((await callAs(service, second.access_token, own)).status, 401, 'revoked')
  })

  t.test('I07 every other kind of token is refused', async (t) => {
    const service = await startPasskeyService(t, database)
    const tokens = await service.logIn({ resource: 'https://api.shop.example' })
    const { access_token } = await service.logIn()
    const [header = '', payload = '', signature = ''] = access_token.split('.')
    const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')
    for (const [kind, token] of Object.entries({
      client: await service.clientToken(),
      id: tokens.id_token ?? '',
      'for another resource': tokens.access_token,
      refresh: tokens.refresh_token ?? '',
      session: tokens.session_id,
      unsigned: `${none}.${payload}.`,
      'without signature': `${header}.${payload}.`,
      'of another signature': `${header}.${payload}.${Buffer.alloc(64).toString('base64url')}`,
      'of another payload': `${header}.${payload.slice(0, -2)}AA.${signature}`,
      garbage: 'x',
    })) {
      const answer = await callAs(service, token, own)
      t.equal(answer.status, 401, kind)
      t.equal(answer.body.error_code, 'invalid_token', kind)
    }
  })

  t.test('a missing or misformed Authorization header is refused with a challenge', async (t) => {
    const service = await startPasskeyService(t, database)
    const { access_token } = await service.logIn()
    const none = await service.call(own, { client: undefined })
    t.equal(none.status, 401)
    t.equal(none.headers['www-authenticate'], 'Bearer')
    for (const authorization of [
      '',
      'Bearer',
      'Bearer ',
      'Basic eDp5',
      access_token,
      `Bearer ${access_token} x`,
    ]) {
      const answer = await service.call(own, { client: undefined, headers: { authorization } })
      t.equal(answer.status, 401, authorization.slice(0, 12))
    }
    const lower = await service.call(own, {
      client: undefined,
      headers: { authorization: `bearer ${access_token}` },
    })
    t.equal(lower.status, 200, 'the scheme is case-insensitive')
  })
})
