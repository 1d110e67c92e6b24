import { randomBytes } from 'node:crypto'

/** A user of the tests. Addresses count as verified. */
export interface TestUser {
  username: string
  /** @default the password of the identity service, `identity.password` */
  password?: string
  email?: string
  phone_number?: string
  /** Anything else that a seed says of a user, such as `name` or `custom_data`. */
  [field: string]: unknown
}

/** Alice and Bob, each with a password, an email address and a phone number. */
export const defaultUsers: readonly TestUser[] = [
  { username: 'alice', email: 'alice@example.com', phone_number: '+15555550101' },
  { username: 'bob', email: 'bob@example.com', phone_number: '+15555550102' },
]

export const tenantId = 'test'
export const managementApp = 'test-kit'

/** A client of the identity service and its secret. */
export interface KitClient {
  app: string
  clientId: string
  clientSecret: string
}

/** Names the client of an app, with a secret of this run. */
export function clientFor(app: string): KitClient {
  return { app, clientId: `${app}-client`, clientSecret: randomBytes(32).toString('base64url') }
}

/** What a seed for tests is made of. */
export interface KitSeedParts {
  clients: readonly KitClient[]
  users: readonly TestUser[]
  defaultPassword: string
  redirectUris: readonly string[]
}

/** The seed of a service for tests: one tenant, the apps with a client each, and a client that manages. */
export function kitSeed({ clients, users, defaultPassword, redirectUris }: KitSeedParts): object {
  return {
    tenants: [
      {
        tenant_id: tenantId,
        apps: clients.map(({ app, clientId, clientSecret }) => ({
          app_id: app,
          name: app,
          ...(app === managementApp && { management: 'tenant' }),
          clients: [
            {
              client_id: clientId,
              client_secret: clientSecret,
              permissions: ['*'],
              redirect_uris: redirectUris,
              resources: [],
            },
          ],
        })),
        users: users.map(({ password = defaultPassword, ...user }) => ({
          ...user,
          credentials: { password, force_replace: false },
        })),
      },
    ],
  }
}
