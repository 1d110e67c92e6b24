// Beside @fastify/secure-session, whose declarations and those of Latchkey add to the same types.
import secureSession from '@fastify/secure-session'
import { latchkey } from '@latchkey/fastify'
import { memoryStore } from '@latchkey/session-store'
import Fastify from 'fastify'
import { account } from './handlers.js'

declare module '@fastify/secure-session' {
  interface SessionData {
    note: string
  }
}

const secret = 'a-secret-of-this-app-that-is-long-enough'
const app = Fastify()
await app.register(secureSession, { key: Buffer.alloc(32, secret), cookie: { secure: false } })
await app.register(latchkey, {
  app: 'shop',
  origin: 'http://localhost:3001',
  client: {
    baseUrl: 'http://127.0.0.1:9',
    issuer: 'https://id.example',
    tenantId: 'tenant',
    clientId: 'shop-web',
    clientSecret: secret,
  },
  store: memoryStore(),
  secrets: [secret],
  signOn: { secrets: [`${secret}-group`] },
})
app.get('/account', { config: { auth: true } }, account)
app.get('/note', async (request) => {
  request.session.set('note', 'kept')
  return request.session.get('note')
})

const guarded = await app.inject('/account')
const note = await app.inject('/note')
await app.close()
console.log(JSON.stringify({ account: guarded.statusCode, note: note.body }))
