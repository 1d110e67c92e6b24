import { generateKeyPairSync } from 'node:crypto'
import { createIdentityServer } from '@latchkey/identity'
import { type Client, type ClientOptions, createClient } from '../../src/index.ts'

export const alice = {
  username: 'alice',
  email: 'alice@example.com',
  phone_number: '+15555550101',
  credentials: { password: 'correct-horse-battery-staple', force_replace: false },
}
export const secret = 'secret-for-tests-only-00000000000000'
/** By which `key-web` signs. */
export const signing = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const jwks = {
  keys: [{ ...signing.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'ES256' }],
}
const all = { client_secret: secret, permissions: ['*'] }

const seed = {
  tenants: [
    {
      tenant_id: 'acme',
      apps: [
        {
          app_id: 'shop',
          name: 'Shop',
          login_preferences: { webauthn_api: { rpId: 'shop.example' } },
          clients: [
            {
              client_id: 'shop-web',
              resources: ['https://api.shop.example'],
              redirect_uris: ['https://shop.example/link'],
              ...all,
            },
          ],
        },
        { app_id: 'mill', name: 'Mill', clients: [{ client_id: 'key-web', jwks, permissions: ['*'] }] },
        { app_id: 'bank', name: 'Bank', clients: [{ client_id: 'bank-web', ...all }] },
        {
          app_id: 'reports',
          name: 'Reports',
          clients: [{ client_id: 'reports-job', client_secret: secret, permissions: ['sessions:read'] }],
        },
      ],
      users: [
        alice,
        { username: 'bob', credentials: { password: 'temporary-battery-staple', force_replace: true } },
      ],
    },
    {
      tenant_id: 'other',
      apps: [{ app_id: 'far', name: 'Far', clients: [{ client_id: 'far-web', ...all }] }],
      users: [alice],
    },
  ],
}

export interface RunningService {
  origin: string
  clientOf(clientId: string, options?: Partial<ClientOptions>): Client
  /** The code of the newest message to an address. */
  codeSentTo(address: string): Promise<string>
}

interface Lifecycle {
  after(end: () => Promise<void>): void
}

/** Our own identity service on a free port, with its database in memory. */
export async function runIdentityService(t: Lifecycle, limits = {}): Promise<RunningService> {
  const issuer = 'https://issuer.localhost'
  const server = await createIdentityServer({
    databaseUrl: ':memory:',
    issuer,
    dev: true,
    seed,
    limits,
    passwordHashing: { memoryKib: 8, passes: 1 },
  })
  const origin = await server.listen({ host: '127.0.0.1', port: 0 })
  const clients: Client[] = []
  t.after(async () => {
    await Promise.all(clients.map((client) => client.close()))
    await server.close()
  })
  return {
    origin,
    clientOf(clientId, options = {}) {
      const tenantId = clientId === 'far-web' ? 'other' : 'acme'
      const proof = options.clientKey === undefined ? { clientSecret: secret } : {}
      const settings = { baseUrl: origin, issuer, tenantId, clientId, ...proof, ...options }
      const client = createClient(settings)
      clients.push(client)
      return client
    },
    async codeSentTo(address) {
      const answer = await server.inject({ url: '/dev/outbox.json', query: { to: address } })
      const [newest]: { code?: string }[] = answer.json()
      return newest?.code ?? ''
    },
  }
}
