const secret = 'demo-secret-not-for-production-000000'

/** The portal's registration at the service. */
export const portalClient = { tenantId: 'bench', clientId: 'bench-portal', clientSecret: secret }

const client = { client_secret: secret, redirect_uris: [], resources: [] }

/** Two apps, the portal's own, and who manages. */
export const listSeed = {
  tenants: [
    {
      tenant_id: 'bench',
      apps: [
        { app_id: 'shop', name: 'Shop', clients: [{ client_id: 'shop-web', ...client, permissions: [] }] },
        {
          app_id: 'admin',
          name: 'Administration',
          management: 'tenant',
          roles: [{ role_name: 'administrator', permissions: ['*'] }],
          clients: [
            { client_id: portalClient.clientId, ...client, permissions: ['auth:execute', 'sessions:delete'] },
          ],
        },
      ],
      users: [
        {
          username: 'admin',
          email: 'admin@example.com',
          roles: [{ app_id: 'admin', role_name: 'administrator' }],
          credentials: { password: 'correct-horse-battery-staple', force_replace: false },
        },
      ],
    },
  ],
}
