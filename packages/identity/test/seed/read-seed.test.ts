import t from 'tap'
import { readSeed } from '../../src/seed/read-seed.ts'

const production = { dev: false, smsTransport: undefined, emailTransport: undefined }
const dev = { ...production, dev: true }

const seedWith = (client: object) => ({
  tenants: [
    {
      tenant_id: 'demo',
      apps: [{ app_id: 'shop', name: 'Shop', clients: [{ client_id: 'shop-web', ...client }] }],
    },
  ],
})

t.test('the seed of the contract is taken', async (t) => {
  const seed = {
    tenants: [
      {
        tenant_id: 'demo',
        apps: [
          {
            app_id: 'shop',
            name: 'Shop',
            clients: [
              {
                client_id: 'shop-web',
                client_secret: 'demo-secret-not-for-production-000000',
                redirect_uris: ['http://localhost:3001/callback'],
                resources: ['https://api.shop.example'],
                permissions: ['*'],
              },
            ],
          },
        ],
        users: [
          {
            username: 'alice',
            email: 'alice@example.com',
            phone_number: '+15555550101',
            credentials: { password: 'correct-horse-battery-staple', force_replace: false },
            custom_data: { a: 1 },
          },
        ],
      },
    ],
  }
  t.equal(readSeed(seed, dev), seed)
})

t.test('O06 the demo secret is refused outside dev mode, and so is a short one', async (t) => {
  const demo = seedWith({ client_secret: 'demo-secret-not-for-production-000000' })
  t.throws(() => readSeed(demo, production), { code: 'seed_invalid', message: /shop-web.*dev mode only/ })
  const short = seedWith({ client_secret: 'short' })
  t.throws(() => readSeed(short, production), { code: 'seed_invalid', message: /at least 32 characters/ })
  t.ok(readSeed(short, dev))
})

t.test('U08 every fault is in one message, by its place and never by its value', async (t) => {
  const secret = 'never-show-this-secret'
  const seed = {
    tenants: [
      { tenant_id: 'with space', apps: [] },
      {
        tenant_id: 'b',
        apps: [{ app_id: 'a', nam: 'typo', clients: [{ client_id: 'c', client_secret: [secret] }] }],
      },
    ],
  }
  t.throws(() => readSeed(seed, dev), { code: 'seed_invalid' })
  try {
    readSeed(seed, dev)
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    for (const place of [
      'tenants.0.tenant_id',
      'tenants.1.apps.0',
      'tenants.1.apps.0.clients.0.client_secret',
    ]) {
      t.match(message, place)
    }
    t.notMatch(message, secret)
  }
})

t.test('a client named twice and a user without identifier are refused', async (t) => {
  const client = { client_id: 'c', client_secret: 'x'.repeat(32) }
  const twice = {
    tenants: [{ tenant_id: 'a', apps: [{ app_id: 'a', name: 'A', clients: [client, client] }] }],
  }
  t.throws(() => readSeed(twice, dev), { code: 'seed_invalid', message: /there twice/ })
  const nobody = { tenants: [{ tenant_id: 'a', users: [{ language: 'en' }] }] }
  t.throws(() => readSeed(nobody, dev), { code: 'seed_invalid', message: /needs username/ })
  for (const seed of [undefined, null, [], 'x', {}, { tenants: {} }]) {
    t.throws(() => readSeed(seed, dev), { code: 'seed_invalid' })
  }
})

t.test(
  'an app that is called as a permission is refused: its clients would be let into all apps',
  async (t) => {
    for (const app_id of ['apps', 'auth', 'authenticators', 'resources', 'roles', 'sessions', 'users']) {
      const seed = { tenants: [{ tenant_id: 'demo', apps: [{ app_id, name: 'An app' }] }] }
      t.throws(() => readSeed(seed, dev), {
        code: 'seed_invalid',
        message: `app ${app_id} has the name of a permission`,
      })
    }
  },
)
