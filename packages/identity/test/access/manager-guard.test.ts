import { endpoints, pathWith } from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'
import { openStorage } from '../../src/storage/open-storage.ts'
import { onBothDatabases } from '../support/databases.ts'
import { claimsOf, startService } from '../support/service.ts'

const { path } = managementEndpoints.readManagementAccess

onBothDatabases((t, database) => {
  t.test('a manager reads what they may do', async (t) => {
    const service = await startService(t, database)
    const accessOf = async (client: 'shop-web' | 'admin-web' | 'reader-web' | 'instance-web') =>
      (await service.call(managementEndpoints.readManagementAccess.path, { client })).body.result
    t.same(await accessOf('shop-web'), {
      tenant_id: 'acme',
      app_id: 'shop',
      manages: 'app',
      actor_type: 'client',
      client_id: 'shop-web',
      permissions: ['*'],
    })
    t.match(await accessOf('reader-web'), { app_id: 'shop', permissions: ['users:read', 'sessions:read'] })
    const admin = await accessOf('admin-web')
    t.match(admin, { client_id: 'admin-web', manages: 'tenant' })
    t.match(await accessOf('instance-web'), { manages: 'instance' })
    t.equal(Object(admin).app_id, undefined)
    t.equal((await service.call(path, { client: 'roleless-web' })).status, 403)
  })

  t.test('the roles of a user count through a client of the management app, and there alone', async (t) => {
    const url = await database.openShared(t)
    const service = await startService(t, url)
    const { access_token, id_token } = await service.logIn({ client: 'portal-web' })
    const user_id = String(claimsOf(id_token).sub)
    const call = (to: string, token: string) =>
      service.call(to, { client: undefined, headers: { authorization: `Bearer ${token}` } })
    const read = pathWith(endpoints.readUser.path, { userId: user_id })
    t.equal((await call(read, access_token)).status, 403, 'without a role')

    const { db, close } = await openStorage(url)
    const role = { tenant_id: 'acme', display_name: null, description: null, created_at: 0 }
    await db
      .insertInto('roles')
      .values([
        { ...role, role_id: 'r1', app_id: 'admin', name: 'reader', permissions_json: '["users:read"]' },
        { ...role, role_id: 'r2', app_id: 'shop', name: 'all', permissions_json: '["*"]' },
      ])
      .execute()
    const assigned = { tenant_id: 'acme', entity_type: 'User' as const, entity_id: user_id, assigned_at: 0 }
    await db
      .insertInto('role_assignments')
      .values([
        { ...assigned, role_id: 'r1' },
        { ...assigned, role_id: 'r2' },
      ])
      .execute()
    await close()
    t.equal((await call(read, access_token)).status, 200)
    t.match((await call(path, access_token)).body.result, {
      actor_type: 'user',
      client_id: 'portal-web',
      user_id,
      permissions: ['users:read'],
    })
    const sessions = pathWith(endpoints.listUserSessions.path, { userId: user_id })
    t.equal((await call(sessions, access_token)).status, 403, 'a role of another app does not count')
    const { access_token: ofShop } = await service.logIn()
    t.match((await call(read, ofShop)).body, { error_code: 'invalid_token' }, 'a token of another app')
    const { access_token: ofBob } = await service.logIn({ username: 'bob', client: 'portal-web' })
    t.equal((await call(read, ofBob)).status, 403, 'another user')
  })

  t.test('outside dev mode a user manages only with two kinds of factors', async (t) => {
    const url = await database.openShared(t)
    const seeding = await startService(t, url)
    await seeding.app.close()
    const service = await startService(t, url, { dev: false, seed: undefined })
    const { access_token } = await service.logIn({ client: 'portal-web' })
    const answer = await service.call(path, {
      client: undefined,
      headers: { authorization: `Bearer ${access_token}` },
    })
    t.equal(answer.status, 401)
    t.equal(answer.body.error_code, 'insufficient_user_authentication')
    t.match(answer.headers['www-authenticate'], /acr_values="mfa"/)
  })
})
