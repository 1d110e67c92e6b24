import { hash } from 'node:crypto'
import { createIdentityServer } from '@latchkey/identity'
import { benchSeed, unlimitedRequests } from './bench-seed.ts'
import { listen } from './listen.ts'

// the identity service in production mode, with limits that a load test does not reach
const { ISSUER = '', CLIENT_SECRET = '', DATABASE_URL = '' } = process.env
const app = await createIdentityServer({
  databaseUrl: DATABASE_URL,
  issuer: ISSUER,
  // one for all processes on a database
  masterKeys: [hash('sha256', `the master key of ${CLIENT_SECRET}`, 'base64url')],
  limits: { requests: unlimitedRequests },
  seed: benchSeed(CLIENT_SECRET),
})
await listen(app)
