import { endpoints } from '@latchkey/protocol'
import { clientEndpoints, clientSecretEndpoints, ownClientEndpoints } from '@latchkey/protocol/management'
import { onBothDatabases } from '../../support/databases.ts'
import { sendAnonymousForm } from '../../support/forms.ts'
import { manage } from '../../support/manage.ts'
import { startService, type TestService, textOf } from '../../support/service.ts'

const { createAppClient, readAppClient, updateAppClient, deleteAppClient, listAppClients, deleteAppClients } =
  clientEndpoints
const { createClient, listClients, readClient, updateClient, deleteClient, updateClientResources } =
  ownClientEndpoints

const jwk = {
  kty: 'OKP',
  crv: 'Ed25519',
  alg: 'EdDSA',
  kid: 'one',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
}

function tokenOf(service: TestService, client_id: string, client_secret: string) {
  return sendAnonymousForm(service, '/oidc/token', {
    grant_type: 'client_credentials',
    client_id,
    client_secret,
  })
}

onBothDatabases((t, database) => {
  t.test('O05 a client is created with a secret that is returned once, and works at once', async (t) => {
    const service = await startService(t, database)
    const created = await manage(service, createAppClient, {
      appId: 'shop',
      body: {
        client_id: 'shop-kiosk',
        name: 'Kiosk',
        description: 'At the door',
        redirect_uris: ['https://kiosk.example/link'],
        permissions: ['users:read'],
        token_expiration: { access_token_ttl: 60 },
        default_custom_claims: ['email'],
        client_type: 'native',
        pkce: 'allowPkceAlongsideClientCredentials',
        backchannel_logout_uri: 'https://kiosk.example/logout',
      },
    })
    t.equal(created.status, 201)
    const secret = textOf(created.body, 'client_secret')
    t.match(secret, /^[\w-]{43}$/)
    t.equal((await tokenOf(service, 'shop-kiosk', secret)).status, 200)
    const read = await manage(service, readAppClient, { appId: 'shop', clientId: 'shop-kiosk' })
    t.match(read.body, {
      app_id: 'shop',
      tenant_id: 'acme',
      name: 'Kiosk',
      description: 'At the door',
      permissions: ['users:read'],
      token_expiration: { access_token_ttl: 60 },
      client_type: 'native',
      authentication_configuration: { method: 'client_secret_basic' },
      backchannel_logout_uri: 'https://kiosk.example/logout',
    })
    t.notMatch(read.text, secret)
    t.notMatch(read.text, /hash|client_secret"/)
    const listed = await manage(service, listAppClients, { appId: 'shop' })
    t.match(listed.text, /"shop-kiosk"/)
    t.notMatch(listed.text, /hash|client_secret"/)
  })

  t.test('a change is seen at the next call; what is not given stays', async (t) => {
    const service = await startService(t, database)
    const at = { appId: 'shop', clientId: 'reader-web' }
    const users = () =>
      service.call(endpoints.listUserSessions.path.replace('{userId}', 'x'), { client: 'reader-web' })
    t.equal((await users()).status, 200)
    const changed = await manage(service, updateAppClient, { ...at, body: { permissions: [] } })
    t.match(changed, { status: 200, body: { permissions: [], redirect_uris: [] } })
    t.equal((await users()).status, 403)
    await manage(service, updateAppClient, { ...at, body: { pkce: 'enforcePkceAlongsideClientCredentials' } })
    await manage(service, updateAppClient, { ...at, body: { backchannel_logout_uri: 'https://a.example/' } })
    const last = await manage(service, updateAppClient, { ...at, body: { backchannel_logout_uri: null } })
    t.equal(last.body.pkce, 'enforcePkceAlongsideClientCredentials')
    t.notOk('backchannel_logout_uri' in last.body)
  })

  t.test('a client that signs has keys and no secret', async (t) => {
    const service = await startService(t, database)
    const authentication_configuration = { method: 'private_key_jwt', jwks: { keys: [jwk] } }
    const body = { name: 'Signs', client_id: 'signs', redirect_uris: [], authentication_configuration }
    const created = await manage(service, createAppClient, { appId: 'shop', body })
    t.match(created, { status: 201, body: { authentication_configuration } })
    t.notOk('client_secret' in created.body)
    for (const configuration of [
      { method: 'private_key_jwt' },
      { method: 'client_secret_basic', jwks: { keys: [jwk] } },
      { method: 'private_key_jwt', jwks: { keys: [{ ...jwk, d: 'AAAA' }] } },
      { method: 'private_key_jwt', jwks: { keys: [jwk, jwk] } },
      { method: 'private_key_jwt', jwks: { keys: [{ ...jwk, alg: 'RS256' }] } },
      { method: 'tls_client_auth' },
    ]) {
      const answer = await manage(service, updateAppClient, {
        appId: 'shop',
        clientId: 'signs',
        body: { authentication_configuration: configuration },
      })
      t.match(answer, { status: 400, body: { message: /^authentication_configuration/ } })
    }
  })

  t.test('invalid fields return 400 and name the field, and nothing changes', async (t) => {
    const service = await startService(t, database)
    const at = { appId: 'shop', clientId: 'reader-web' }
    const before = (await manage(service, readAppClient, at)).text
    for (const [field, value] of [
      ['redirect_uris', ['https://a.example/#x']],
      ['redirect_uris', ['/relative']],
      ['redirect_uris', ['data:text/html,x']],
      ['redirect_uris', 'https://a.example'],
      ['backchannel_logout_uri', 'http://a.example/'],
      ['backchannel_logout_uri', 'https://user@a.example/'],
      ['token_expiration', { refresh_token_ttl: 20, max_refresh_rotate: 10 }],
      ['token_expiration', { access_token_ttl: 0 }],
      ['scopes', ['a b']],
      ['permissions', ['\u0001']],
      ['role_ids', ['no-such-role']],
      ['default_custom_claims', ['a b']],
      ['name', ''],
      ['is_third_party', true],
      ['id_token_encryption', { enabled: true }],
      ['authentication_protocol', 'saml'],
      ['client_secret', 'a-secret-of-my-own-0123456789-0123456789'],
      ['client_id', 'another'],
      ['tenant_id', 'globex'],
      ['app_id', 'bank'],
    ] as const) {
      const answer = await manage(service, updateAppClient, { ...at, body: { name: 'X', [field]: value } })
      t.match(answer, {
        status: 400,
        body: { error_code: 'invalid_request', message: new RegExp(`^${field}|not known here`) },
      })
    }
    t.equal((await manage(service, readAppClient, at)).text, before)
    const taken = await manage(service, createAppClient, {
      appId: 'shop',
      body: { name: 'X', client_id: 'globex-web', redirect_uris: [] },
    })
    t.match(taken, { status: 409, body: { error_code: 'identifier_taken' } })
  })

  t.test('K08 the calling app manages its own clients; a manager of the tenant names the app', async (t) => {
    const service = await startService(t, database)
    const body = { name: 'Mine', client_id: 'mine', redirect_uris: [] }
    const created = await manage(service, createClient, { by: 'shop-web', body })
    t.match(created, { status: 201, body: { app_id: 'shop' } })
    t.match(await manage(service, createClient, { body: { ...body, client_id: 'b' } }), {
      status: 400,
      body: { message: /^app_id / },
    })
    t.match(await manage(service, createClient, { body: { ...body, client_id: 'b', app_id: 'bank' } }), {
      status: 201,
      body: { app_id: 'bank' },
    })
    const elsewhere = { ...body, client_id: 'c', app_id: 'bank' }
    t.equal((await manage(service, createClient, { by: 'shop-web', body: elsewhere })).status, 404)
    const own = JSON.parse((await manage(service, listClients, { by: 'shop-web' })).text)
    t.same([...new Set(own.map(({ app_id }: { app_id: string }) => app_id))], ['shop'])
    const all = JSON.parse((await manage(service, listClients)).text)
    t.ok(all.length > own.length)
    t.notOk(all.some(({ tenant_id }: { tenant_id: string }) => tenant_id !== 'acme'))
    for (const by of ['shop-web', 'globex-web'] as const) {
      const at = { by, clientId: 'bank-web' }
      t.equal((await manage(service, readClient, at)).status, 404)
      t.equal((await manage(service, updateClient, { ...at, body: { name: 'X' } })).status, 404)
      t.equal((await manage(service, deleteClient, at)).status, 404)
      const resources = { ...at, body: { resource_ids: [] } }
      t.equal((await manage(service, updateClientResources, resources)).status, 404)
      const below = { ...at, appId: 'shop' }
      t.equal((await manage(service, readAppClient, below)).status, 404)
      t.equal((await manage(service, deleteAppClient, below)).status, 404)
      t.equal((await manage(service, clientSecretEndpoints.createClientSecret, below)).status, 404)
    }
    t.equal((await manage(service, readClient, { by: 'shop-web', clientId: 'mine' })).status, 200)
    t.equal((await manage(service, deleteClient, { by: 'shop-web', clientId: 'mine' })).status, 204)
    t.equal((await manage(service, readClient, { clientId: 'mine' })).status, 404)
  })

  t.test('K11 deleting a client ends its tokens at once; the session lives on for others', async (t) => {
    const service = await startService(t, database)
    const { session_id, access_token } = await service.logIn()
    const token = await service.clientToken('shop-web')
    const at = { appId: 'shop', clientId: 'shop-web' }
    t.equal((await manage(service, deleteAppClient, at)).status, 204)
    t.equal((await manage(service, deleteAppClient, at)).status, 404)
    for (const each of [token, access_token]) {
      const answer = await service.call(endpoints.readUser.path.replace('{userId}', 'x'), {
        client: undefined,
        headers: { authorization: `Bearer ${each}` },
      })
      t.equal(answer.status, 401)
    }
    const silent = await service.post(endpoints.authenticateSession.path, { session_id }, 'bank-web')
    t.equal(silent.status, 200)
    t.equal((await manage(service, deleteAppClients, { appId: 'shop' })).status, 204)
    t.same(JSON.parse((await manage(service, listAppClients, { appId: 'shop' })).text), [])
  })
})

onBothDatabases((t, database) => {
  t.test('nobody rises by a client of their own making', async (t) => {
    const service = await startService(t, database)
    const body = { name: 'X', redirect_uris: [] }
    // an editor of clients, who may do nothing else
    const permissions = ['clients:create', 'clients:edit', 'clients:read']
    const made = await manage(service, createAppClient, {
      appId: 'shop',
      body: { ...body, client_id: 'editor', permissions },
    })
    const { body: granted } = await tokenOf(service, 'editor', textOf(made.body, 'client_secret'))
    const token = textOf(granted, 'access_token')
    const as = { token, appId: 'shop' }
    const refused = async (name: string, answer: Promise<{ status: number }>) =>
      t.equal((await answer).status, 403, name)

    await refused(
      'a client with *',
      manage(service, createAppClient, { ...as, body: { ...body, permissions: ['*'] } }),
    )
    await refused(
      'its own permissions',
      manage(service, updateAppClient, { ...as, clientId: 'editor', body: { permissions: ['users:read'] } }),
    )
    await refused(
      'a client that may do more',
      manage(service, updateAppClient, { ...as, clientId: 'shop-web', body: { name: 'X' } }),
    )
    await refused(
      'keys of a client that may do more',
      manage(service, updateClient, {
        token,
        clientId: 'shop-web',
        body: { authentication_configuration: { method: 'private_key_jwt', jwks: { keys: [jwk] } } },
      }),
    )
    await refused(
      'a secret of a client that may do more',
      manage(service, clientSecretEndpoints.createClientSecret, { ...as, clientId: 'shop-web' }),
    )
    await refused(
      'a resource of another app',
      manage(service, updateClientResources, {
        token,
        clientId: 'editor',
        body: { resource_ids: ['https://api.bank.example'] },
      }),
    )
    await refused(
      'a scope that it does not have',
      manage(service, createAppClient, { ...as, body: { ...body, scopes: ['payments'] } }),
    )
    const harmless = await manage(service, createAppClient, {
      ...as,
      body: { ...body, permissions: ['clients:read'] },
    })
    t.equal(harmless.status, 201)
    // the service that manages all tenants has its app in this one
    const into = { appId: 'instance', body: { ...body, permissions: [] } }
    await refused('a client of the app of all tenants', manage(service, createAppClient, into))
    await refused(
      'a secret of a client of the app of all tenants',
      manage(service, clientSecretEndpoints.createClientSecret, {
        appId: 'instance',
        clientId: 'instance-web',
      }),
    )
    await refused(
      'deleting a client of the app of all tenants',
      manage(service, deleteAppClient, { appId: 'instance', clientId: 'instance-web' }),
    )
  })

  t.test(
    'where clients without permissions may do everything, only who may do everything makes one',
    async (t) => {
      const service = await startService(t, database, { compat: { rolelessClientsHaveFullAccess: true } })
      const body = { name: 'X', redirect_uris: [] }
      const made = await manage(service, createAppClient, {
        appId: 'shop',
        body: { ...body, client_id: 'editor', permissions: ['clients:create'] },
      })
      const { body: granted } = await tokenOf(service, 'editor', textOf(made.body, 'client_secret'))
      const token = textOf(granted, 'access_token')
      t.equal((await manage(service, createAppClient, { token, appId: 'shop', body })).status, 403)
      t.equal((await manage(service, createAppClient, { appId: 'shop', body })).status, 201)
    },
  )

  t.test('of two changes of a client at once, neither is lost', async (t) => {
    const service = await startService(t, database)
    const at = { appId: 'shop', clientId: 'reader-web' }
    await Promise.all([
      manage(service, updateAppClient, { ...at, body: { client_type: 'native' } }),
      manage(service, updateAppClient, { ...at, body: { enforce_par: true } }),
      manage(service, updateAppClient, { ...at, body: { description: 'Reads' } }),
    ])
    t.match((await manage(service, readAppClient, at)).body, {
      client_type: 'native',
      enforce_par: true,
      description: 'Reads',
    })
  })
})
