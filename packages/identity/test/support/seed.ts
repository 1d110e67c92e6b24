/** The password of every user who has one. */
export const password = 'correct-horse-battery-staple'

export const secrets = {
  'shop-web': 'shop-secret-of-the-tests-0123456789abcdef',
  'bank-web': 'bank-secret-of-the-tests-0123456789abcdef',
  'reader-web': 'reader-secret-of-the-tests-0123456789abcd',
  'roleless-web': 'roleless-secret-of-the-tests-0123456789ab',
  'admin-web': 'admin-secret-of-the-tests-0123456789abcde',
  'portal-web': 'portal-secret-of-the-tests-0123456789abcd',
  'instance-web': 'instance-secret-of-the-tests-0123456789ab',
  'globex-web': 'globex-secret-of-the-tests-0123456789abcd',
} as const

export type ClientName = keyof typeof secrets

const client = (client_id: ClientName, rest: object) => ({
  client_id,
  client_secret: secrets[client_id],
  redirect_uris: [],
  resources: [],
  ...rest,
})

/** Two tenants; in the first two apps and three users, one without a password. */
export const seed = {
  tenants: [
    {
      tenant_id: 'acme',
      apps: [
        {
          app_id: 'shop',
          name: 'Shop',
          clients: [
            client('shop-web', {
              permissions: ['*'],
              resources: ['https://api.shop.example'],
              scopes: ['orders', 'invoices'],
            }),
            client('reader-web', { permissions: ['users:read', 'sessions:read'] }),
            // an API that is called with tokens of others
            client('roleless-web', { permissions: [], resources: ['https://api.shop.example'] }),
          ],
        },
        { app_id: 'bank', name: 'Bank', clients: [client('bank-web', { permissions: ['*'] })] },
        {
          app_id: 'admin',
          name: 'Administration',
          management: 'tenant',
          clients: [
            client('admin-web', { permissions: ['*'] }),
            // manages in the name of users only
            client('portal-web', { permissions: ['auth:execute'] }),
          ],
        },
        {
          app_id: 'instance',
          name: 'All tenants',
          management: 'instance',
          clients: [client('instance-web', { permissions: ['*'] })],
        },
      ],
      users: [
        {
          username: 'alice',
          email: 'alice@example.com',
          phone_number: '+15555550101',
          credentials: { password, force_replace: false },
          name: { first_name: 'Alice', last_name: 'Archer' },
          custom_data: { plan: 'gold', seats: 3, nested: { deep: true } },
        },
        {
          username: 'bob',
          email: 'bob@example.com',
          phone_number: '+15555550102',
          credentials: { password, force_replace: false },
        },
        { username: 'carol', phone_number: '+15555550103' },
      ],
    },
    {
      tenant_id: 'globex',
      apps: [{ app_id: 'portal', name: 'Portal', clients: [client('globex-web', { permissions: ['*'] })] }],
      users: [{ username: 'alice', email: 'alice@example.com', phone_number: '+15555550101' }],
    },
  ],
}
