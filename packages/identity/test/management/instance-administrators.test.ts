import { endpoints, pathWith } from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'
import { onBothDatabases } from '../support/databases.ts'
import { manage } from '../support/manage.ts'
import { makeUser, managing, resultOf } from '../support/managed-users.ts'
import { password } from '../support/seed.ts'
import { type Answer, startService } from '../support/service.ts'

const { createRole, assignRole, changeAuthMethods, setTemplate, setBranding, updateApp } = managementEndpoints

onBothDatabases((t, database) => {
  t.test('a manager of the tenant changes nothing of an administrator of all tenants', async (t) => {
    const service = await startService(t, database)
    const { user_id: userId, email } = await makeUser(service)
    const made = await manage(service, createRole, {
      by: 'instance-web',
      appId: 'instance',
      body: { role_name: 'root', permissions: ['*'] },
    })
    t.equal(made.status, 201, made.text)
    const { role_id } = resultOf(made)
    const assigned = await manage(service, assignRole, {
      by: 'instance-web',
      appId: 'instance',
      roleId: role_id,
      body: { entity_ids: [userId], entity_type: 'User' },
    })
    t.equal(assigned.status, 204, assigned.text)

    const user = managing(service, userId, 'admin-web')
    const doors: Record<string, () => Promise<Answer>> = {
      update: () => user.update({ email: 'mine@example.com' }),
      disable: () => user.update({ status: 'Disabled' }),
      verify: () => user.verifyEmail(email),
      'remove an authenticator': () => user.removeAuthenticator('password'),
      'remove from an app': () => user.removeFromApp('shop'),
      remove: () => user.remove(),
      erase: () =>
        manage(service, managementEndpoints.eraseUser, { userId, body: { confirm_user_id: userId } }),
      'set a password': () =>
        service.call(pathWith(endpoints.updatePassword.path, { userId }), {
          method: 'PUT',
          client: 'admin-web',
          body: { password, force_replace: false },
        }),
    }
    for (const [name, call] of Object.entries(doors)) {
      const answer = await call()
      t.strictSame([answer.status, answer.body.error_code], [403, 'forbidden'], name)
    }
    t.equal((await managing(service, userId, 'instance-web').update({ language: 'en' })).status, 200)
  })

  t.test(
    'a manager of the tenant changes nothing by which administrators of all tenants log in',
    async (t) => {
      const service = await startService(t, database)
      const template = { messageKind: 'email_code', language: 'en' }
      const doors = {
        preferences: { endpoint: changeAuthMethods, body: { password: null } },
        template: { endpoint: setTemplate, body: { subject: 'x', info_text: '{{code}}' } },
        branding: { endpoint: setBranding, body: {} },
        app: { endpoint: updateApp, body: { app_name: 'Mine' } },
      }
      for (const [name, { endpoint, body }] of Object.entries(doors)) {
        const answer = await manage(service, endpoint, { ...template, appId: 'instance', body })
        t.strictSame([answer.status, answer.body.error_code], [403, 'forbidden'], name)
      }
    },
  )
})
