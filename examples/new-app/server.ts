import { memoryStore } from '@latchkey/session-store'
import { buildApp } from './app.ts'

const { PORT = '3009', ISSUER = 'http://localhost:3000', CLIENT_ID = '', CLIENT_SECRET = '' } = process.env
const app = await buildApp({
  app: 'notebook',
  origin: `http://localhost:${PORT}`,
  client: {
    baseUrl: ISSUER,
    issuer: ISSUER,
    tenantId: 'demo',
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
  },
  // one process; several share Redis by redisStore()
  store: memoryStore(),
  secrets: [process.env.APP_SECRET ?? ''],
  signOn: { secrets: [process.env.SIGN_ON_SECRET ?? ''] },
})
await app.listen({ port: Number(PORT) })
