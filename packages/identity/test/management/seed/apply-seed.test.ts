import { endpoints, standardEndpoints } from '@latchkey/protocol'
import t from 'tap'
import { onBothDatabases, postgres } from '../../support/databases.ts'
import { sendForm } from '../../support/forms.ts'
import { password, seed } from '../../support/seed.ts'
import { claimsOf, startService } from '../../support/service.ts'

onBothDatabases((t, database) => {
  t.test('a seed applied again changes nothing: users, ids and passwords stay', async (t) => {
    const url = await database.openShared(t)
    const first = await startService(t, url)
    const before = await first.logIn()
    await first.app.close()
    const second = await startService(t, url, { clock: first.clock })
    const after = await second.logIn()
    t.equal(claimsOf(after.id_token).sub, claimsOf(before.id_token).sub)
    const silent = await second.post(endpoints.authenticateSession.path, { session_id: before.session_id })
    t.equal(silent.status, 200)
  })

  t.test('in dev mode a seed brings clients to its state and leaves users as they are', async (t) => {
    const url = await database.openShared(t)
    const first = await startService(t, url)
    await first.app.close()
    const changed = structuredClone(seed)
    const [acme] = changed.tenants
    const client = acme?.apps[0]?.clients[0]
    const alice = acme?.users[0]
    if (client === undefined || alice === undefined) throw new Error('the seed has changed')
    Object.assign(client, {
      client_secret: 'another-secret-0123456789-0123456789',
      permissions: ['users:read'],
    })
    Object.assign(alice, { credentials: { password: 'another-password', force_replace: true } })
    const second = await startService(t, url, { seed: changed, clock: first.clock })
    const grant = { grant_type: 'client_credentials' }
    t.equal((await sendForm(second, standardEndpoints.token.path, grant)).status, 401, 'the old secret')
    const login = await second.post(
      endpoints.authenticatePassword.path,
      { username: 'alice', password },
      'bank-web',
    )
    t.equal(login.status, 200, 'the password that she has')
  })

  t.test('seeded users may log in at every app of their tenant, and count as verified', async (t) => {
    const service = await startService(t, database)
    const claims = { id_token: { email_verified: null, phone_number_verified: null } }
    for (const client of ['shop-web', 'bank-web'] as const) {
      const { id_token } = await service.logIn({ client, claims })
      t.match(claimsOf(id_token), { email_verified: true, phone_number_verified: true })
    }
  })

  t.test('a client of another tenant is not taken over', async (t) => {
    const url = await database.openShared(t)
    const first = await startService(t, url)
    await first.app.close()
    const thief = {
      tenants: [
        {
          tenant_id: 'thief',
          apps: [
            {
              app_id: 'a',
              name: 'A',
              clients: [{ client_id: 'shop-web', client_secret: 'x'.repeat(40), permissions: ['*'] }],
            },
          ],
        },
      ],
    }
    await t.rejects(startService(t, url, { seed: thief }), { code: 'seed_invalid' })
    const third = await startService(t, url, { clock: first.clock })
    await third.logIn()
  })
})

t.test(
  'several instances that start at once on an empty database agree on keys, users and clients',
  async (t) => {
    const url = await postgres.openShared(t)
    const services = await Promise.all([1, 2, 3].map(() => startService(t, url)))
    const [one] = services
    if (one === undefined) throw new Error('no service')
    const { session_id, id_token } = await one.logIn()
    for (const service of services) {
      const token = await one.clientToken()
      const answer = await service.call(endpoints.authenticateSession.path, {
        client: undefined,
        body: { session_id },
        headers: { authorization: `Bearer ${token}` },
      })
      t.equal(answer.status, 200)
      t.equal(claimsOf(String(answer.body.id_token)).sub, claimsOf(id_token).sub)
    }
  },
)
