import { randomBytes } from 'node:crypto'
import { standardEndpoints } from '@latchkey/protocol'
import { demoSecret } from '../../src/clients/demo-secret.ts'
import { createIdentityServer } from '../../src/index.ts'
import { onBothDatabases } from '../support/databases.ts'

onBothDatabases((t, database) => {
  t.test('O06 a database seeded with the demo secret takes it in dev mode only', async (t) => {
    const client = { client_id: 'shop-web', client_secret: demoSecret, redirect_uris: [], resources: [] }
    const app = { app_id: 'shop', name: 'Shop', clients: [{ ...client, permissions: ['*'] }] }
    const seed = { tenants: [{ tenant_id: 'demo', apps: [app], users: [] }] }
    const options = {
      databaseUrl: await database.openShared(t),
      issuer: 'http://localhost:4000',
      masterKeys: [randomBytes(32).toString('base64url')],
    }
    const ask = async (server: Awaited<ReturnType<typeof createIdentityServer>>) => {
      const { statusCode } = await server.inject({
        method: 'POST',
        url: standardEndpoints.token.path,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          authorization: `Basic ${Buffer.from(`shop-web:${demoSecret}`).toString('base64')}`,
        },
        payload: 'grant_type=client_credentials',
      })
      await server.close()
      return statusCode
    }
    t.equal(await ask(await createIdentityServer({ ...options, dev: true, seed })), 200)
    t.equal(await ask(await createIdentityServer(options)), 401)
  })
})
