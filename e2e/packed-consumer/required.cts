import client = require('@latchkey/client')
import identity = require('@latchkey/identity')
import plugin = require('@latchkey/fastify')
import protocol = require('@latchkey/protocol')
import store = require('@latchkey/session-store')
import Fastify = require('fastify')

async function main(): Promise<void> {
  const app = Fastify.fastify()
  await app.register(plugin.latchkey, {
    app: 'shop',
    origin: 'http://localhost:3001',
    client: client.createClient({
      baseUrl: 'http://localhost:3000',
      issuer: 'http://localhost:3000',
      tenantId: 'demo',
      clientId: 'shop-web',
      clientSecret: 'a-client-secret-that-is-long-enough-0001',
    }),
    store: store.memoryStore(),
    secrets: ['a-secret-of-the-app-that-is-long-enough-1'],
    signOn: { secrets: ['a-secret-of-the-group-that-is-long-enough'] },
  })
  app.get('/account', { config: { auth: true } }, async (request) => request.auth.sub)
  const { statusCode } = await app.inject('/account')
  const functions = [identity.createIdentityServer, protocol.evaluateRequirement].map((value) => typeof value)
  console.log(JSON.stringify({ statusCode, functions }))
  await app.close()
}

void main()
