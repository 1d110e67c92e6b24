import { generateKeyPairSync } from 'node:crypto'
import t from 'tap'
import { readSeed } from '../../../src/management/seed/read-seed.ts'

const production = { dev: false, rs256IdTokens: false, smsTransport: undefined, emailTransport: undefined }
const dev = { ...production, dev: true }

const seedWith = (client: object) => ({
  tenants: [
    {
      tenant_id: 'demo',
      apps: [{ app_id: 'shop', name: 'Shop', clients: [{ client_id: 'shop-web', ...client }] }],
    },
  ],
})

t.test(
  'a place where a client is told of log-outs is https, in dev mode also http on loopback',
  async (t) => {
    const at = (backchannel_logout_uri: string) => {
      const client_secret = 'a-secret-of-the-client-that-is-long-enough'
      return seedWith({ client_secret, backchannel_logout_uri })
    }
    t.ok(readSeed(at('https://shop.example/told'), production))
    t.ok(readSeed(at('http://localhost:3001/told'), dev))
    const refused = [
      'http://shop.example/told',
      'ftp://localhost',
      'told',
      'https://a:b@shop.example/',
      'https://a/#b',
    ]
    for (const uri of refused) t.throws(() => readSeed(at(uri), dev), { code: 'seed_invalid' }, uri)
    t.throws(() => readSeed(at('http://localhost:3001/told'), production), { code: 'seed_invalid' })
  },
)

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
  for (const tenants of [
    [{ tenant_id: 'a' }, { tenant_id: 'a' }],
    [{ tenant_id: 'a', resources: [{ uri: 'r' }, { uri: 'r' }] }],
    [{ tenant_id: 'a', apps: [1, 2].map(() => ({ app_id: 'a', name: 'A' })) }],
  ]) {
    t.throws(() => readSeed({ tenants }, dev), { code: 'seed_invalid', message: /there twice/ })
  }
  const nobody = { tenants: [{ tenant_id: 'a', users: [{ language: 'en' }] }] }
  t.throws(() => readSeed(nobody, dev), { code: 'seed_invalid', message: /needs username/ })
  for (const seed of [undefined, null, [], 'x', {}, { tenants: {} }]) {
    t.throws(() => readSeed(seed, dev), { code: 'seed_invalid' })
  }
})

t.test(
  'an app that is called as a permission is refused: its clients would be let into all apps',
  async (t) => {
    const names = 'apps audit auth authenticators clients groups keys preferences resources roles sessions'
    for (const app_id of [...names.split(' '), 'tenants', 'users', 'webhooks']) {
      const seed = { tenants: [{ tenant_id: 'demo', apps: [{ app_id, name: 'An app' }] }] }
      t.throws(() => readSeed(seed, dev), {
        code: 'seed_invalid',
        message: `app ${app_id} has the name of a permission`,
      })
    }
  },
)

t.test('a client needs a secret or keys, and keys are public ones of their algorithm', async (t) => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'ES256' }
  t.ok(readSeed(seedWith({ jwks: { keys: [jwk] } }), production))
  const refused: [object, RegExp][] = [
    [{}, /needs client_secret, client_secrets or jwks/],
    [{ client_secret: 'x'.repeat(32), client_secrets: ['y'.repeat(32)] }, /has both/],
    [{ client_secrets: ['y'.repeat(32), 'short'] }, /at least 32 characters/],
    [{ client_secrets: [] }, /client_secrets/],
    [{ client_secrets: ['1', '2', '3'].map((digit) => digit.repeat(32)) }, /client_secrets/],
    [{ jwks: { keys: [] } }, /jwks\.keys/],
    [{ jwks: { keys: [{ ...jwk, alg: 'EdDSA' }] } }, /key one is no public key for EdDSA/],
    [{ jwks: { keys: [{ ...jwk, x: 'AAAA' }] } }, /key one is no public key for ES256/],
    [{ jwks: { keys: [jwk, jwk] } }, /two keys have one kid/],
    [{ jwks: { keys: [{ ...jwk, alg: 'none' }] } }, /alg/],
    [
      { jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'one', alg: 'ES256' }] } },
      /jwks\.keys/,
    ],
  ]
  for (const [client, message] of refused) {
    t.throws(() => readSeed(seedWith(client), production), { code: 'seed_invalid', message })
  }
})

t.test('lifetimes that contradict each other are refused', async (t) => {
  const expiration = { refresh_token_ttl: 100, max_refresh_rotate: 99 }
  const message = 'refresh_token_ttl exceeds max_refresh_rotate'
  const secret = { client_secret: 'a-secret-of-thirty-two-characters' }
  t.throws(() => readSeed(seedWith({ ...secret, token_expiration: expiration }), production), {
    message: `client shop-web: ${message}`,
  })
  const resources = [{ uri: 'https://api.example', ...expiration }]
  t.throws(() => readSeed({ tenants: [{ tenant_id: 'demo', resources }] }, production), {
    message: `resource https://api.example: ${message}`,
  })
})
