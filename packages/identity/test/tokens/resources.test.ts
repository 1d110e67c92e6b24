import { endpoints, standardEndpoints } from '@latchkey/protocol'
import { openStorage } from '../../src/storage/open-storage.ts'
import { onBothDatabases } from '../support/databases.ts'
import { secrets } from '../support/seed.ts'
import { basic, claimsOf, startService, type TestService, textOf } from '../support/service.ts'

const orders = 'https://orders.example'
const plain = 'https://plain.example'

const seed = {
  tenants: [
    {
      tenant_id: 'acme',
      resources: [
        {
          uri: orders,
          name: 'Orders',
          description: 'The API of the orders',
          access_token_ttl: 120,
          refresh_token_ttl: 1000,
          max_refresh_rotate: 1500,
          scopes: ['orders'],
        },
      ],
      apps: [
        {
          app_id: 'shop',
          name: 'Shop',
          clients: [
            {
              client_id: 'shop-web',
              client_secret: secrets['shop-web'],
              permissions: ['*'],
              resources: [orders, plain],
              scopes: ['orders', 'invoices'],
              token_expiration: { access_token_ttl: 300, refresh_token_ttl: 900 },
            },
          ],
        },
      ],
      users: [
        {
          username: 'alice',
          credentials: { password: 'correct-horse-battery-staple', force_replace: false },
        },
      ],
    },
  ],
}

const secondsOf = (token: string | undefined) => {
  const { iat, exp } = claimsOf(token)
  return Number(exp) - Number(iat)
}

const refresh = (service: TestService, refresh_token: string | undefined) =>
  service.post(endpoints.refreshToken.path, { refresh_token })

onBothDatabases((t, database) => {
  t.test(
    'a resource has lifetimes of its own, and those of the client hold where none is asked',
    async (t) => {
      const service = await startService(t, database, { seed })
      const forOrders = await service.logIn({ resource: orders })
      t.equal(forOrders.expires_in, 120)
      t.equal(secondsOf(forOrders.access_token), 120)
      t.equal(secondsOf(forOrders.id_token), 3600)
      t.equal(claimsOf(forOrders.access_token).aud, orders)
      t.equal((await service.logIn()).expires_in, 300)
      t.equal((await service.logIn({ resource: plain })).expires_in, 3600, 'nothing is said: the default')
      const silent = await service.post(endpoints.authenticateSession.path, {
        session_id: forOrders.session_id,
        resource: orders,
      })
      t.equal(silent.body.expires_in, 120)
    },
  )

  t.test('a refresh token of a resource lives as long as it says, and its family too', async (t) => {
    const service = await startService(t, database, { seed })
    const { refresh_token } = await service.logIn({ resource: orders })
    service.clock.advance(999)
    const second = await refresh(service, refresh_token)
    t.equal(second.status, 200)
    t.equal(second.body.expires_in, 120)
    service.clock.advance(500)
    const third = await refresh(service, textOf(second.body, 'refresh_token'))
    t.equal(third.status, 200, 'one second before the family ends')
    service.clock.advance(1)
    const late = await refresh(service, textOf(third.body, 'refresh_token'))
    t.match(late, { status: 400, body: { error_code: 'invalid_grant' } })
  })

  t.test('a refresh token of a resource that is not used ends before its family does', async (t) => {
    const service = await startService(t, database, { seed })
    const { refresh_token } = await service.logIn({ resource: orders })
    service.clock.advance(1000)
    t.equal((await refresh(service, refresh_token)).status, 400)
    const silent = await service.logIn()
    service.clock.advance(899)
    const renewed = await refresh(service, silent.refresh_token)
    t.equal(renewed.status, 200, 'of the client')
    service.clock.advance(1)
    t.equal((await refresh(service, textOf(renewed.body, 'refresh_token'))).status, 400)
  })

  t.test('what is granted is what client and resource both know', async (t) => {
    const service = await startService(t, database, { seed })
    const scopeOf = async (resource?: string) => {
      const tokens = await service.logIn({
        scope: 'orders invoices secrets',
        ...(resource !== undefined && { resource }),
      })
      return claimsOf(tokens.access_token).scope
    }
    t.equal(await scopeOf(orders), 'orders')
    t.equal(await scopeOf(plain), 'orders invoices')
    t.equal(await scopeOf(), 'orders invoices')
  })

  t.test("a client's own token for a resource has the resource's lifetime and scopes", async (t) => {
    const service = await startService(t, database, { seed })
    const response = await service.app.inject({
      method: 'POST',
      url: standardEndpoints.token.path,
      headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: basic('shop-web') },
      payload: `grant_type=client_credentials&scope=orders+invoices&resource=${encodeURIComponent(orders)}`,
    })
    t.match(response.json(), { expires_in: 120, scope: 'orders' })
  })

  t.test('a refresh token made by the version before is renewed until its family ends', async (t) => {
    const url = await database.openShared(t)
    const service = await startService(t, url, { seed })
    const { refresh_token } = await service.logIn({ resource: orders })
    const storage = await openStorage(url)
    await storage.db.updateTable('refresh_tokens').set({ family_ends_at: 0 }).execute()
    await storage.close()
    service.clock.advance(999)
    const second = await refresh(service, refresh_token)
    t.equal(second.status, 200)
    const next = textOf(second.body, 'refresh_token')
    service.clock.advance(1)
    t.equal((await refresh(service, next)).status, 400, 'what it said was the end of both')
  })

  t.test('a resource changed by another seed holds from then on', async (t) => {
    const url = await database.openShared(t)
    const first = await startService(t, url, { seed })
    t.equal((await first.logIn({ resource: orders })).expires_in, 120)
    await first.app.close()
    const [tenant] = seed.tenants
    const again = await startService(t, url, {
      seed: { tenants: [{ ...tenant, resources: [{ uri: orders, access_token_ttl: 60 }] }] },
    })
    const tokens = await again.logIn({ resource: orders, scope: 'orders invoices' })
    t.equal(tokens.expires_in, 60)
    t.equal(claimsOf(tokens.access_token).scope, 'orders invoices')
  })
})
