import { createIdentityServer } from '@latchkey/identity'
import { listen } from './listen.ts'

// the identity service with limits that a load test does not reach
const { ISSUER = '', CLIENT_SECRET = '', DATABASE_URL = '' } = process.env
const unlimited = { max: 1_000_000_000, windowSeconds: 60 }
const app = await createIdentityServer({
  databaseUrl: DATABASE_URL,
  issuer: ISSUER,
  dev: true,
  limits: { requests: unlimited },
  seed: {
    tenants: [
      {
        tenant_id: 'bench',
        apps: [
          {
            app_id: 'bench',
            name: 'Bench',
            clients: [
              {
                client_id: 'bench-client',
                client_secret: CLIENT_SECRET,
                redirect_uris: [],
                resources: [],
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
          },
        ],
      },
    ],
  },
})
await listen(app)
