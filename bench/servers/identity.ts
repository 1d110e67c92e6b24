import { createIdentityServer } from '@latchkey/identity'
import { benchSeed, unlimitedRequests } from './bench-seed.ts'
import { listen } from './listen.ts'

// the identity service with limits that a load test does not reach
const { ISSUER = '', CLIENT_SECRET = '', DATABASE_URL = '' } = process.env
const app = await createIdentityServer({
  databaseUrl: DATABASE_URL,
  issuer: ISSUER,
  dev: true,
  limits: { requests: unlimitedRequests },
  seed: benchSeed(CLIENT_SECRET),
})
await listen(app)
