import { endpoints } from '@latchkey/protocol'
import { appEndpoints } from '@latchkey/protocol/management'
import { onBothDatabases } from '../../support/databases.ts'
import { sendAnonymousForm } from '../../support/forms.ts'
import { manage } from '../../support/manage.ts'
import { startService, textOf } from '../../support/service.ts'

const { createApp, readApp, updateApp, deleteApp, listApps, listAppNames, updateAppResources } = appEndpoints

onBothDatabases((t, database) => {
  t.test('an app is created with its first client, read, changed, listed and deleted', async (t) => {
    const service = await startService(t, database)
    const created = await manage(service, createApp, {
      body: {
        app_name: 'Kiosk',
        app_id: 'kiosk',
        app_description: 'In the shop',
        client_display_name: 'Kiosk 1',
        redirect_uris: ['https://kiosk.example/link'],
      },
    })
    t.equal(created.status, 201)
    const app = Object(created.body.result)
    t.match(app, {
      app_id: 'kiosk',
      tenant_id: 'acme',
      app_name: 'Kiosk',
      app_description: 'In the shop',
      client_display_name: 'Kiosk 1',
      redirect_uris: ['https://kiosk.example/link'],
      client_secret: /^[\w-]{43}$/,
    })
    const token = await sendAnonymousForm(service, '/oidc/token', {
      grant_type: 'client_credentials',
      client_id: textOf(app, 'client_id'),
      client_secret: textOf(app, 'client_secret'),
    })
    t.equal(token.status, 200)

    const read = await manage(service, readApp, { appId: 'kiosk' })
    const { client_secret: _secret, ...rest } = app
    const { version: _version, ...shown } = Object(read.body.result)
    t.same(shown, rest, 'the secret is returned once')
    const changed = await manage(service, updateApp, {
      appId: 'kiosk',
      body: { app_name: 'Kiosks', login_uri: 'https://kiosk.example/login' },
    })
    t.match(changed.body.result, {
      app_name: 'Kiosks',
      app_description: 'In the shop',
      login_uri: 'https://kiosk.example/login',
    })
    const withResource = await manage(service, updateAppResources, {
      appId: 'kiosk',
      body: { resource_ids: ['https://api.shop.example'] },
    })
    t.match(withResource.body.result, { resources: ['https://api.shop.example'] })

    const names = Object(await manage(service, listAppNames)).body.result
    t.same(
      names.map(({ app_id }: { app_id: string }) => app_id),
      ['admin', 'bank', 'instance', 'kiosk', 'shop'],
    )
    t.equal((await manage(service, deleteApp, { appId: 'kiosk' })).status, 204)
    t.equal((await manage(service, readApp, { appId: 'kiosk' })).status, 404)
    const gone = await sendAnonymousForm(service, '/oidc/token', {
      grant_type: 'client_credentials',
      client_id: textOf(app, 'client_id'),
      client_secret: textOf(app, 'client_secret'),
    })
    t.equal(gone.status, 401)
  })

  t.test(
    'apps are listed in parts; M12 a cursor of another list, or a changed one, is refused',
    async (t) => {
      const service = await startService(t, database)
      const first = await manage(service, listApps, { query: { limit: '3' } })
      t.equal(Object(first.body.result).length, 3)
      const cursor = textOf(first.body, 'next_cursor')
      const second = await manage(service, listApps, { query: { limit: '3', cursor } })
      t.equal(Object(second.body.result).length, 1)
      t.notOk('next_cursor' in second.body)
      for (const [by, wrong] of [
        ['admin-web', `${cursor}A`],
        ['admin-web', 'nonsense'],
        ['shop-web', cursor],
        ['globex-web', cursor],
      ] as const) {
        const answer = await manage(service, listApps, { by, query: { cursor: wrong } })
        t.match(answer, { status: 400, body: { error_code: 'invalid_request', message: /^cursor / } })
      }
      t.equal((await manage(service, listApps, { query: { limit: '1001' } })).status, 400)
      const own = await manage(service, listApps, { by: 'shop-web' })
      t.match(own.body.result, [{ app_id: 'shop' }])
      t.equal(Object(own.body.result).length, 1)
    },
  )

  t.test('K08 a manager of one app sees and changes no other, and creates none', async (t) => {
    const service = await startService(t, database)
    for (const by of ['shop-web', 'globex-web'] as const) {
      t.equal((await manage(service, readApp, { by, appId: 'bank' })).status, 404)
      t.equal((await manage(service, updateApp, { by, appId: 'bank', body: { app_name: 'X' } })).status, 404)
      t.equal((await manage(service, deleteApp, { by, appId: 'bank' })).status, 404)
      t.equal((await manage(service, createApp, { by, body: { app_name: 'X' } })).status, 403)
    }
    t.match((await manage(service, readApp, { appId: 'bank' })).body.result, { app_name: 'Bank' })
  })

  t.test(
    'an app client creates no management app, a tenant’s manager none of the whole service',
    async (t) => {
      const service = await startService(t, database)
      const body = { app_name: 'Mine', management: 'tenant' }
      t.equal((await manage(service, createApp, { by: 'shop-web', body })).status, 403)
      t.equal((await manage(service, createApp, { body: { ...body, management: 'instance' } })).status, 403)
      t.equal((await manage(service, createApp, { body })).status, 201)
      const change = await manage(service, updateApp, { appId: 'shop', body: { management: 'tenant' } })
      t.equal(change.status, 400, 'it does not change later')
      // the app that manages all tenants lives in this one
      for (const answer of [
        await manage(service, updateApp, { appId: 'instance', body: { app_name: 'X' } }),
        await manage(service, deleteApp, { appId: 'instance' }),
      ]) {
        t.equal(answer.status, 403)
      }
    },
  )

  t.test('invalid fields return 400 and name the field; a taken id returns 409', async (t) => {
    const service = await startService(t, database)
    for (const [field, value] of [
      ['app_id', 'users'],
      ['app_id', 'list'],
      ['app_id', 'a b'],
      ['app_name', ''],
      ['app_name', 'a\u0000'],
      ['allow_public_signup', 'yes'],
      ['management', 'all'],
      ['redirect_uris', ['javascript:alert(1)']],
      ['no_such_field', 1],
    ] as const) {
      const answer = await manage(service, createApp, { body: { app_name: 'X', [field]: value } })
      t.match(answer, {
        status: 400,
        body: { error_code: 'invalid_request', message: new RegExp(`${field}|not known here`) },
      })
    }
    const taken = await manage(service, createApp, { body: { app_name: 'X', app_id: 'shop' } })
    t.match(taken, { status: 409, body: { error_code: 'identifier_taken' } })
    t.equal(Object((await manage(service, listApps)).body.result).length, 4)
  })

  t.test('deleting an app ends its tokens and leaves sessions for other apps alone', async (t) => {
    const service = await startService(t, database)
    const { session_id, refresh_token, access_token } = await service.logIn()
    t.equal((await manage(service, deleteApp, { appId: 'shop' })).status, 204)
    const userinfo = await service.call('/cis/oidc/me', {
      client: undefined,
      headers: { authorization: `Bearer ${access_token}` },
    })
    t.equal(userinfo.status, 401)
    const silent = await service.post(endpoints.authenticateSession.path, { session_id }, 'bank-web')
    t.equal(silent.status, 200)
    const refreshed = await service.post(endpoints.refreshToken.path, { refresh_token }, 'bank-web')
    t.equal(refreshed.status, 400)
  })
})
