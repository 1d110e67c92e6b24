import { endpoints, pathWith } from '@latchkey/protocol'
import { clientEndpoints, groupEndpoints, roleEndpoints } from '@latchkey/protocol/management'
import { onBothDatabases } from '../../support/databases.ts'
import { sendAnonymousForm } from '../../support/forms.ts'
import { manage } from '../../support/manage.ts'
import { claimsOf, startService, type TestService, textOf } from '../../support/service.ts'

const { createRole, listRoles, readRole, updateRole, deleteRole } = roleEndpoints
const { assignRole, listRoleAssignments, unassignRole } = roleEndpoints

async function roleOf(service: TestService, appId: string, body: Record<string, unknown>): Promise<string> {
  const created = await manage(service, createRole, { appId, body })
  return textOf(Object(created.body.result), 'role_id')
}

onBothDatabases((t, database) => {
  t.test(
    'a role is in tokens that are issued from then on, by itself or by a group, in its app only',
    async (t) => {
      const service = await startService(t, database)
      const { id_token, session_id, refresh_token } = await service.logIn()
      const userId = String(claimsOf(id_token).sub)
      const clerk = await roleOf(service, 'shop', { role_name: 'clerk', permissions: ['orders:refund'] })
      const packer = await roleOf(service, 'shop', { role_name: 'packer', permissions: ['orders:pack'] })
      const elsewhere = await roleOf(service, 'bank', { role_name: 'teller' })
      const group = await manage(service, groupEndpoints.createGroup, { body: { name: 'Packers' } })
      const groupId = textOf(Object(group.body.result), 'group_id')
      await manage(service, groupEndpoints.addGroupMembers, { groupId, body: { user_ids: [userId] } })
      for (const [appId, roleId, entity_type, id] of [
        ['shop', clerk, 'User', userId],
        ['shop', packer, 'Group', groupId],
        ['bank', elsewhere, 'User', userId],
      ]) {
        const body = { entity_ids: [id], entity_type }
        t.equal((await manage(service, assignRole, { appId, roleId, body })).status, 204)
        t.equal((await manage(service, assignRole, { appId, roleId, body })).status, 204, 'once more')
      }
      const claims = {
        id_token: { roles: null, role_values: null, permissions: null, groups: null },
        access_token: { permissions: null },
      }
      const silent = await service.post(endpoints.authenticateSession.path, { session_id, claims })
      t.same([...Object(claimsOf(textOf(silent.body, 'access_token'))).roles].sort(), [clerk, packer].sort())
      const ofId = Object(claimsOf(textOf(silent.body, 'id_token')))
      t.same([...ofId.role_values].sort(), ['clerk', 'packer'])
      t.same([...ofId.permissions].sort(), ['orders:pack', 'orders:refund'])
      t.same(ofId.groups, [groupId])
      const refreshed = await service.post(endpoints.refreshToken.path, { refresh_token })
      t.equal(Object(claimsOf(textOf(refreshed.body, 'access_token'))).roles.length, 2)
      const atBank = await service.logIn({ client: 'bank-web' })
      t.same(claimsOf(atBank.access_token).roles, [elsewhere])

      const changed = await manage(service, updateRole, {
        ...{ appId: 'shop', roleId: clerk },
        body: { permissions: ['orders:read'], display_name: 'Clerk' },
      })
      t.match(changed, { status: 202, body: { result: { role_name: 'clerk', display_name: 'Clerk' } } })
      await manage(service, groupEndpoints.removeGroupMember, { groupId, userId })
      const again = await service.logIn({ claims })
      t.same(Object(claimsOf(again.access_token)).permissions, ['orders:read'])
      t.same(claimsOf(again.access_token).roles, [clerk])
      await manage(service, unassignRole, { appId: 'shop', roleId: clerk, entityId: userId })
      t.same(claimsOf((await service.logIn()).access_token).roles, [])
      t.equal((await manage(service, deleteRole, { appId: 'shop', roleId: clerk })).status, 202)
      t.equal((await manage(service, readRole, { appId: 'shop', roleId: clerk })).status, 404)
    },
  )

  t.test('roles of clients and apps permit what they say, and are in client tokens', async (t) => {
    const service = await startService(t, database)
    const reader = await roleOf(service, 'shop', { role_name: 'reader', permissions: ['users:read'] })
    const at = { appId: 'shop', clientId: 'roleless-web' }
    const users = () => service.call('/cis/v1/users/x', { client: 'roleless-web' })
    t.equal((await users()).status, 403)
    const given = await manage(service, clientEndpoints.updateAppClient, {
      ...at,
      body: { role_ids: [reader] },
    })
    t.match(given.body, { role_ids: [reader], permissions: [] })
    t.equal((await users()).status, 404)
    await manage(service, clientEndpoints.updateAppClient, { ...at, body: { role_ids: [] } })
    t.equal((await users()).status, 403)
    const body = { entity_ids: ['shop'], entity_type: 'Application' }
    await manage(service, assignRole, { appId: 'shop', roleId: reader, body })
    t.equal((await users()).status, 404)
    service.clock.advance(3001)
    const claims = claimsOf(await service.clientToken('roleless-web'))
    t.same(claims.ts_roles, [reader])
    t.same(claims.ts_permissions, ['users:read'])
    await manage(service, unassignRole, { appId: 'shop', roleId: reader, entityId: 'shop' })
    t.equal((await users()).status, 403)
  })

  t.test('assignments are listed in parts, and name only what the manager sees', async (t) => {
    const service = await startService(t, database)
    const ids = await Promise.all(
      ['alice', 'bob'].map(async (username) =>
        String(claimsOf((await service.logIn({ username })).id_token).sub),
      ),
    )
    const roleId = await roleOf(service, 'shop', { role_name: 'clerk' })
    const as = { appId: 'shop', roleId }
    await manage(service, assignRole, { ...as, body: { entity_ids: ids, entity_type: 'User' } })
    const first = await manage(service, listRoleAssignments, { ...as, query: { limit: '1' } })
    const cursor = textOf(first.body, 'next_cursor')
    const second = await manage(service, listRoleAssignments, { ...as, query: { limit: '1', cursor } })
    t.notOk('next_cursor' in second.body)
    const [a] = Object(first.body.result)
    const [b] = Object(second.body.result)
    t.same([a.entity_id, b.entity_id], [...ids].sort())
    for (const [entity_type, id, error_code] of [
      ['User', 'nobody', 'user_not_found'],
      ['Group', 'no-group', 'not_found'],
      ['Application', 'no-app', 'not_found'],
      ['Application', 'portal', 'not_found'],
    ] as const) {
      const body = { entity_ids: [id], entity_type }
      t.match(await manage(service, assignRole, { ...as, body }), { status: 404, body: { error_code } })
    }
    for (const by of ['bank-web', 'globex-web'] as const) {
      t.equal((await manage(service, listRoleAssignments, { by, ...as })).status, 404)
      t.equal((await manage(service, listRoles, { by, appId: 'shop' })).status, 404)
      t.equal((await manage(service, deleteRole, { by, ...as })).status, 404)
      t.equal((await manage(service, updateRole, { by, ...as, body: {} })).status, 404)
    }
    const body = { role_name: 'clerk' }
    t.match(await manage(service, createRole, { appId: 'shop', body }), { status: 409 })
    t.equal((await manage(service, createRole, { appId: 'bank', body })).status, 201)
    for (const [field, value] of [
      ['role_name', ''],
      ['permissions', 'x'],
      ['permissions', ['\u0001']],
      ['display_name', 1],
    ] as const) {
      const answer = await manage(service, updateRole, { ...as, body: { [field]: value } })
      t.match(answer, { status: 400, body: { message: new RegExp(`^${field}`) } })
    }
  })

  t.test('nobody rises by a role: not by making, changing or assigning one, nor by a group', async (t) => {
    const service = await startService(t, database)
    const { id_token, access_token: token } = await service.logIn({ client: 'portal-web' })
    const userId = String(claimsOf(id_token).sub)
    const weak = ['roles:create', 'roles:edit', 'roles:read', 'groups:edit', 'groups:create']
    const editor = await roleOf(service, 'admin', { role_name: 'editor', permissions: weak })
    const strong = await roleOf(service, 'admin', { role_name: 'strong', permissions: ['*'] })
    const to = (entity_type: string, id: string) => ({ body: { entity_ids: [id], entity_type } })
    await manage(service, assignRole, { appId: 'admin', roleId: editor, ...to('User', userId) })
    const group = await manage(service, groupEndpoints.createGroup, { body: { name: 'Admins' } })
    const groupId = textOf(Object(group.body.result), 'group_id')
    await manage(service, assignRole, { appId: 'admin', roleId: strong, ...to('Group', groupId) })
    const ofService = await manage(service, createRole, {
      ...{ by: 'instance-web', appId: 'instance' },
      body: { role_name: 'root', permissions: ['*'] },
    })
    const root = textOf(Object(ofService.body.result), 'role_id')

    const as = { token, appId: 'admin' }
    const refused = async (name: string, answer: Promise<{ status: number; text: string }>) =>
      t.equal((await answer).status, 403, name)
    await refused(
      'a role with *',
      manage(service, createRole, { ...as, body: { role_name: 'x', permissions: ['*'] } }),
    )
    await refused(
      'a role of an ordinary app with a permission of this service',
      manage(service, createRole, {
        token,
        appId: 'shop',
        body: { role_name: 'x', permissions: ['users:delete'] },
      }),
    )
    await refused(
      'a role of an ordinary app with a permission for that app',
      manage(service, createRole, {
        token,
        appId: 'shop',
        body: { role_name: 'x', permissions: ['shop:edit'] },
      }),
    )
    await refused(
      'more in their own role',
      manage(service, updateRole, { ...as, roleId: editor, body: { permissions: [...weak, 'users:edit'] } }),
    )
    await refused(
      'a strong role for themselves',
      manage(service, assignRole, { ...as, roleId: strong, ...to('User', userId) }),
    )
    await refused(
      'a strong role for a group',
      manage(service, assignRole, { ...as, roleId: strong, ...to('Group', groupId) }),
    )
    await refused(
      'a strong role for an app',
      manage(service, assignRole, { ...as, roleId: strong, ...to('Application', 'shop') }),
    )
    await refused(
      'a place in a strong group',
      manage(service, groupEndpoints.addGroupMembers, { token, groupId, body: { user_ids: [userId] } }),
    )
    await refused(
      'a role of all tenants',
      manage(service, assignRole, { appId: 'instance', roleId: root, ...to('User', userId) }),
    )
    const ordinary = await manage(service, createRole, {
      ...{ token, appId: 'shop' },
      body: { role_name: 'clerk', permissions: ['orders:refund'] },
    })
    t.equal(ordinary.status, 201, 'a permission that is the app’s own')
    const read = pathWith(endpoints.readUser.path, { userId })
    const mine = await service.call(read, {
      client: undefined,
      headers: { authorization: `Bearer ${token}` },
    })
    t.equal(mine.status, 403, 'they still may not read users')
    // a role that is taken away counts at once
    await manage(service, unassignRole, { appId: 'admin', roleId: editor, entityId: userId })
    t.equal((await manage(service, listRoles, as)).status, 403)
  })

  t.test('a role of a group counts for a user who manages', async (t) => {
    const service = await startService(t, database)
    const { id_token, access_token: token } = await service.logIn({ client: 'portal-web' })
    const userId = String(claimsOf(id_token).sub)
    const roleId = await roleOf(service, 'admin', { role_name: 'reader', permissions: ['users:read'] })
    const group = await manage(service, groupEndpoints.createGroup, { body: { name: 'Readers' } })
    const groupId = textOf(Object(group.body.result), 'group_id')
    await manage(service, assignRole, {
      appId: 'admin',
      roleId,
      body: { entity_ids: [groupId], entity_type: 'Group' },
    })
    const read = () =>
      service.call(pathWith(endpoints.readUser.path, { userId }), {
        client: undefined,
        headers: { authorization: `Bearer ${token}` },
      })
    t.equal((await read()).status, 403)
    await manage(service, groupEndpoints.addGroupMembers, { groupId, body: { user_ids: [userId] } })
    t.equal((await read()).status, 200)
    await manage(service, groupEndpoints.deleteGroup, { groupId })
    t.equal((await read()).status, 403)
  })

  t.test('a client of an app assigns no role of another, and none to users of others', async (t) => {
    const service = await startService(t, database)
    const roleId = await roleOf(service, 'admin', { role_name: 'strong', permissions: ['*'] })
    const body = { entity_ids: ['shop'], entity_type: 'Application' }
    t.equal((await manage(service, assignRole, { by: 'shop-web', appId: 'admin', roleId, body })).status, 404)
    const own = await roleOf(service, 'shop', { role_name: 'own', permissions: ['*'] })
    const bank = {
      by: 'shop-web' as const,
      appId: 'shop',
      roleId: own,
      body: { ...body, entity_ids: ['bank'] },
    }
    t.equal((await manage(service, assignRole, bank)).status, 404)
    const made = await manage(service, clientEndpoints.createAppClient, {
      appId: 'shop',
      body: { name: 'X', client_id: 'editor', redirect_uris: [], permissions: ['roles:edit', 'roles:read'] },
    })
    const { body: granted } = await sendAnonymousForm(service, '/oidc/token', {
      ...{ grant_type: 'client_credentials', client_id: 'editor' },
      client_secret: textOf(made.body, 'client_secret'),
    })
    const token = textOf(granted, 'access_token')
    t.equal((await manage(service, assignRole, { token, appId: 'shop', roleId: own, body })).status, 403)
  })

  t.test(
    'of roles and groups that get one name at once, one has it and the others are in conflict',
    async (t) => {
      const service = await startService(t, database)
      const all = Array.from({ length: 4 }, (_, index) => `one-of-${index}`)
      const { createGroup, updateGroup } = groupEndpoints
      const roles = await Promise.all(all.map((role_name) => roleOf(service, 'shop', { role_name })))
      const groups = await Promise.all(
        all.map(async (name) => {
          const { body } = await manage(service, createGroup, { body: { name } })
          return textOf(Object(body.result), 'group_id')
        }),
      )
      const renamed = await Promise.all([
        Promise.all(
          roles.map((roleId) =>
            manage(service, updateRole, { appId: 'shop', roleId, body: { role_name: 'same' } }),
          ),
        ),
        Promise.all(
          groups.map((groupId) => manage(service, updateGroup, { groupId, body: { name: 'same' } })),
        ),
      ])
      for (const answers of renamed) {
        const refused = answers.filter(({ status }) => status >= 400)
        t.equal(refused.length, 3)
        for (const answer of refused) {
          t.match(answer, { status: 409, body: { error_code: 'identifier_taken' } })
        }
      }
    },
  )
})
