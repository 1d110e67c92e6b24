import { endpoints, pathWith } from '@latchkey/protocol'
import { openStorage } from '../../src/storage/open-storage.ts'
import { onBothDatabases } from '../support/databases.ts'
import { password } from '../support/seed.ts'
import { claimsOf, startService, textOf } from '../support/service.ts'

const invalid = { error_code: 'invalid_token', message: 'Invalid token' }

onBothDatabases((t, database) => {
  t.test('without a client token every call of the API is 401, before its body is read', async (t) => {
    const service = await startService(t, database)
    const user = pathWith(endpoints.readUser.path, { userId: 'u' })
    const calls = [
      { path: endpoints.authenticateSession.path },
      { path: endpoints.logoutSession.path },
      { path: endpoints.refreshToken.path },
      { path: endpoints.authenticatePassword.path },
      { path: endpoints.sendOtp.path },
      { path: endpoints.authenticateOtp.path },
      { path: endpoints.createUser.path },
      { path: user, method: 'GET' as const },
      { path: pathWith(endpoints.listUserSessions.path, { userId: 'u' }), method: 'GET' as const },
      { path: pathWith(endpoints.listUserSessions.path, { userId: 'u' }), method: 'DELETE' as const },
    ]
    for (const { path, method = 'POST' as const } of calls) {
      const answer = await service.call(path, {
        client: undefined,
        method,
        ...(method === 'POST' && { body: '{not json' }),
      })
      t.strictSame([answer.status, answer.body], [401, invalid], path)
      t.equal(answer.headers['www-authenticate'], 'Bearer')
      t.equal(answer.headers['cache-control'], 'no-store')
    }
  })

  t.test('I07 I19 nothing but a client token of ours is taken for one', async (t) => {
    const service = await startService(t, database)
    const tokens = await service.logIn()
    const good = await service.clientToken()
    const [header = '', payload = '', signature = ''] = good.split('.')
    const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')
    const hs = Buffer.from('{"alg":"HS256","typ":"at+jwt"}').toString('base64url')
    const authorizations = [
      `Bearer ${tokens.access_token}`,
      `Bearer ${tokens.id_token}`,
      `Bearer ${tokens.refresh_token}`,
      `Bearer ${tokens.session_id}`,
      `Bearer ${none}.${payload}.`,
      `Bearer ${hs}.${payload}.${signature}`,
      `Bearer ${header}.${payload}.`,
      `Bearer ${header}.${payload}.${signature.slice(0, -2)}`,
      `Bearer ${header}.${payload.slice(0, -1)}x.${signature}`,
      `Bearer ${good}=`,
      `Bearer ${good} x`,
      'Bearer',
      'Bearer ..',
      'Bearer %00',
      `Basic ${good}`,
      good,
    ]
    for (const authorization of authorizations) {
      const answer = await service.call(pathWith(endpoints.listUserSessions.path, { userId: 'u' }), {
        client: undefined,
        headers: { authorization },
      })
      t.strictSame([answer.status, answer.body], [401, invalid], authorization.slice(0, 30))
      t.equal(answer.headers['www-authenticate'], 'Bearer error="invalid_token"')
    }
    const lower = await service.call(pathWith(endpoints.listUserSessions.path, { userId: 'u' }), {
      client: undefined,
      headers: { authorization: `bearer ${good}` },
    })
    t.equal(lower.status, 200)
  })

  t.test('a client token ends after its hour', async (t) => {
    const service = await startService(t, database)
    const authorization = `Bearer ${await service.clientToken()}`
    const call = () =>
      service.call(pathWith(endpoints.listUserSessions.path, { userId: 'u' }), {
        client: undefined,
        headers: { authorization },
      })
    t.equal((await call()).status, 200)
    service.clock.advance(3599)
    t.equal((await call()).status, 200)
    service.clock.advance(1)
    t.equal((await call()).status, 401)
  })

  t.test('K11 a deleted client is out within seconds, its tokens notwithstanding', async (t) => {
    const url = await database.openShared(t)
    const service = await startService(t, url)
    const authorization = `Bearer ${await service.clientToken('bank-web')}`
    const call = () =>
      service.call(pathWith(endpoints.listUserSessions.path, { userId: 'u' }), {
        client: undefined,
        headers: { authorization },
      })
    t.equal((await call()).status, 200)
    const { db, close } = await openStorage(url)
    t.after(close)
    await db.deleteFrom('clients').where('client_id', '=', 'bank-web').execute()
    service.clock.advance(6)
    t.equal((await call()).status, 401)
  })

  t.test('W16 a client may do what its permissions say; without any, nothing', async (t) => {
    const service = await startService(t, database)
    const { id_token, session_id } = await service.logIn()
    const id = String(claimsOf(id_token).sub)
    const statusOf = async (client: 'reader-web' | 'roleless-web') => [
      (await service.call(pathWith(endpoints.readUser.path, { userId: id }), { client })).status,
      (await service.call(pathWith(endpoints.listUserSessions.path, { userId: id }), { client })).status,
      (
        await service.call(pathWith(endpoints.listUserSessions.path, { userId: id }), {
          client,
          method: 'DELETE',
        })
      ).status,
      (await service.post(endpoints.createUser.path, { username: 'x' }, client)).status,
      (await service.post(endpoints.authenticateSession.path, { session_id }, client)).status,
      (await service.post(endpoints.logoutSession.path, { session_id }, client)).status,
      (await service.post(endpoints.authenticatePassword.path, { username: 'alice', password }, client))
        .status,
      (await service.post(endpoints.refreshToken.path, { refresh_token: 'x' }, client)).status,
    ]
    t.strictSame(await statusOf('reader-web'), [200, 200, 403, 403, 403, 403, 403, 403])
    t.strictSame(await statusOf('roleless-web'), [403, 403, 403, 403, 403, 403, 403, 403])
    const refused = await service.post(endpoints.createUser.path, { username: 'x' }, 'reader-web')
    t.strictSame(refused.body, { error_code: 'forbidden', message: 'Forbidden' })
    t.equal((await service.post(endpoints.authenticateSession.path, { session_id })).status, 200)
  })

  t.test('W16 with the flag a client without permissions may do everything', async (t) => {
    const service = await startService(t, database, { compat: { rolelessClientsHaveFullAccess: true } })
    const answer = await service.post(endpoints.createUser.path, { username: 'x' }, 'roleless-web')
    t.equal(answer.status, 201)
    t.equal((await service.post(endpoints.createUser.path, { username: 'y' }, 'reader-web')).status, 403)
  })

  t.test('K09 the same names in two tenants are two users', async (t) => {
    const service = await startService(t, database)
    const created = await service.post(endpoints.createUser.path, { username: 'bob' }, 'globex-web')
    t.equal(created.status, 201)
    const id = textOf({ ...Object(created.body.result) }, 'user_id')
    t.equal((await service.call(pathWith(endpoints.readUser.path, { userId: id }))).status, 404)
    t.equal(
      (await service.call(pathWith(endpoints.readUser.path, { userId: id }), { client: 'globex-web' }))
        .status,
      200,
    )
    const answer = await service.post(
      endpoints.authenticatePassword.path,
      { username: 'bob', password },
      'globex-web',
    )
    t.equal(answer.status, 400)
  })
})
