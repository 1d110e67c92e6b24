import t from 'tap'
import { createClient } from '../../src/index.ts'
import { createManagementClient } from '../../src/management/index.ts'
import { alice, runIdentityService, secret } from '../support/identity-service.ts'

t.test('createManagementClient calls the management API over HTTP', async (t) => {
  const service = await runIdentityService(t)
  const options = {
    baseUrl: service.origin,
    issuer: service.clientOf('shop-web').issuer,
    tenantId: 'acme',
    clientId: 'shop-web',
    clientSecret: secret,
  }
  const management = createManagementClient(options)
  t.after(() => management.close())
  t.match(await management.readManagementAccess(), {
    tenant_id: 'acme',
    app_id: 'shop',
    client_id: 'shop-web',
    permissions: ['*'],
  })

  const client = createClient(options)
  t.after(() => client.close())
  const { username, credentials } = alice
  const { access_token } = await client.authenticatePassword({ username, password: credentials.password })
  await t.rejects(
    management.readManagementAccess({ managerToken: access_token }),
    { code: 'token_invalid' },
    'a token of an app that manages nothing but itself',
  )
  await t.rejects(
    client.authenticatePassword({ username, password: 'x' }, { managerToken: access_token }),
    { code: 'request_invalid' },
    'a log-in has no manager',
  )
  await t.rejects(management.readManagementAccess({ managerToken: 'not a token' }), {
    code: 'request_invalid',
  })
  t.notMatch(JSON.stringify(management), secret)
})
