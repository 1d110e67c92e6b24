import { pathWith } from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'
import { onBothDatabases } from '../support/databases.ts'
import { type Answer, startService, type TestService } from '../support/service.ts'

type Body = Record<string, unknown>

/** What several managers may edit at once: how it is read and changed, and three states of it. */
interface Edited {
  name: string
  path(service: TestService): Promise<string>
  bodies: readonly [first: Body, second: Body, third: Body]
}

const client = 'admin-web'
const app = { appId: 'shop' }

const edited: readonly Edited[] = [
  {
    name: 'an app',
    path: async () => pathWith(managementEndpoints.updateApp.path, app),
    bodies: [{ app_name: 'One' }, { app_name: 'Two' }, { app_name: 'Three', allow_public_signup: true }],
  },
  {
    name: 'a client',
    path: async () => pathWith(managementEndpoints.updateAppClient.path, { ...app, clientId: 'shop-web' }),
    bodies: [{ name: 'One' }, { redirect_uris: ['https://two.example/link'] }, { permissions: [] }],
  },
  {
    name: 'a client of the own app',
    path: async () => pathWith(managementEndpoints.updateClient.path, { clientId: 'shop-web' }),
    bodies: [{ name: 'One' }, { token_expiration: { access_token_ttl: 60 } }, { description: 'Three' }],
  },
  {
    name: 'a role',
    path: async (service) => {
      const created = await service.call(pathWith(managementEndpoints.createRole.path, app), {
        method: 'POST',
        body: { role_name: 'clerk' },
        client,
      })
      return pathWith(managementEndpoints.updateRole.path, {
        ...app,
        roleId: String(Object(created.body.result).role_id),
      })
    },
    bodies: [{ display_name: 'One' }, { permissions: ['orders:read'] }, { description: 'Three' }],
  },
  {
    name: 'a webhook',
    path: async (service) => {
      const created = await service.call(managementEndpoints.createWebhook.path, {
        method: 'POST',
        body: { url: 'https://crm.example/hook', events: ['logout'] },
        client,
      })
      const webhookId = String(Object(created.body.result).webhook_id)
      return pathWith(managementEndpoints.updateWebhook.path, { webhookId })
    },
    bodies: [{ description: 'One' }, { enabled: false }, { events: ['user.created'] }],
  },
  {
    name: 'a branding',
    path: async () => pathWith(managementEndpoints.setBranding.path, app),
    bodies: [{ sender_name: 'One' }, { sender_name: 'Two' }, { primary_color: '#333333' }],
  },
  {
    name: 'a template',
    path: async () =>
      pathWith(managementEndpoints.setTemplate.path, {
        ...app,
        messageKind: 'email_code',
        language: 'de',
      }),
    bodies: [{ subject: 'One' }, { subject: 'Two' }, { subject: 'Three' }],
  },
]

const partOf = ({ body }: Answer): Body => Object(body.result ?? body)
const conflict = { body: { error_code: 'conflict' }, status: 409 }

onBothDatabases((t, database) => {
  t.test('a change that began with another state is refused, and changes nothing', async (t) => {
    const service = await startService(t, database)
    for (const { name, path: pathOf, bodies } of edited) {
      const path = await pathOf(service)
      const read = () => service.call(path, { client })
      const put = (body: Body) => service.call(path, { method: 'PUT', body, client })
      const [first, second, third] = bodies
      const begun = partOf(await put(first))
      t.match(begun.version, /^[\w-]{43}$/, `${name}: an answer has its version`)
      t.equal(partOf(await read()).version, begun.version, `${name}: the same is read`)

      const theirs = await put({ ...second, version: begun.version })
      t.ok(theirs.status < 300, `${name}: the version is the present one`, theirs.body)
      t.not(partOf(theirs).version, begun.version, `${name}: another state has another version`)
      t.match(await put({ ...third, version: begun.version }), conflict, `${name}: an old version is refused`)
      const { updated_at: _, ...kept } = partOf(await read())
      t.match(partOf(theirs), kept, `${name}: nothing changes`)

      const again = await put({ ...second, version: begun.version })
      t.ok(again.status < 300, `${name}: a change that was sent twice is one`, again.body)
      t.ok((await put(third)).status < 300, `${name}: without a version any state is changed`)
    }
  })

  t.test('of two changes at once that began with one state, one is refused', async (t) => {
    const service = await startService(t, database)
    for (const { name, path: pathOf, bodies } of edited) {
      const path = await pathOf(service)
      const put = (body: Body) => service.call(path, { method: 'PUT', body, client })
      const [first, second, third] = bodies
      const { version } = partOf(await put(first))
      const answers = await Promise.all([put({ ...second, version }), put({ ...third, version })])
      const refused = answers.filter(({ status }) => status === 409)
      t.equal(refused.length, 1, name)
    }
  })

  t.test(
    'a template is created only if there is none, and deleted only in the state that is known',
    async (t) => {
      const service = await startService(t, database)
      const path = pathWith(managementEndpoints.setTemplate.path, {
        ...app,
        messageKind: 'email_code',
        language: 'de',
      })
      const put = (body: Body) => service.call(path, { method: 'PUT', body, client })
      const remove = (version: unknown) =>
        service.call(`${path}?version=${version}`, { method: 'DELETE', client })
      const { version } = partOf(await put({ subject: 'One', version: 'none' }))
      t.match(await put({ subject: 'Two', version: 'none' }), conflict)
      const later = partOf(await put({ subject: 'Two', version }))
      t.match(await remove(version), conflict)
      t.match(partOf(await service.call(path, { client })).content, { subject: 'Two' })
      t.equal((await remove(later.version)).status, 204)
      t.match(await put({ subject: 'Three', version: later.version }), conflict, 'it is gone')
    },
  )
})
