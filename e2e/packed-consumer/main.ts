import { createIdentityServer } from '@latchkey/identity'
import { evaluateRequirement } from '@latchkey/protocol'
import { buildApp, clientOf } from './guarded.js'

const issuer = 'http://localhost:3000'
const client_secret = 'a-client-secret-that-is-long-enough-0001'
const seed = {
  tenants: [
    {
      tenant_id: 'demo',
      apps: [
        {
          app_id: 'shop',
          name: 'Shop',
          clients: [
            { client_id: 'shop-web', client_secret, redirect_uris: [], resources: [], permissions: ['*'] },
          ],
        },
      ],
      users: [{ username: 'alice', credentials: { password: 'right-for-alice-1', force_replace: false } }],
    },
  ],
}
const service = await createIdentityServer({ databaseUrl: ':memory:', issuer, dev: true, seed })
const client = clientOf(await service.listen({ host: '127.0.0.1', port: 0 }), issuer)
const app = await buildApp(client)
const before = await app.inject('/account')
const login = await app.inject({
  method: 'POST',
  url: '/login',
  headers: { origin: 'http://localhost:3001' },
})
const cookies = Object.fromEntries(login.cookies.map(({ name, value }) => [name, value]))
const after = await app.inject({ url: '/account', cookies })
const { verdict } = evaluateRequirement({}, { amr: [], factors: [] }, 0)
console.log(
  JSON.stringify({ before: before.statusCode, login: login.body, after: after.statusCode, verdict }),
)
await app.close()
await client.close()
await service.close()
