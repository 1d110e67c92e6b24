import { createClient } from '@latchkey/client'
import { type LatchkeyOptions, latchkey, type RequestAuth } from '@latchkey/fastify'
import { memoryStore } from '@latchkey/session-store'
import Fastify, { type FastifyInstance } from 'fastify'

type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function is<Expected>() {
  return <Actual>(
    _actual: Actual,
    ..._proof: Equals<Actual, Expected> extends true ? [] : [never]
  ): void => {}
}

const clientSecret = 'a-client-secret-that-is-long-enough-0001'

export function clientOf(baseUrl: string, issuer: string) {
  return createClient({ baseUrl, issuer, tenantId: 'demo', clientId: 'shop-web', clientSecret })
}

export async function buildApp(client: NonNullable<LatchkeyOptions['client']>): Promise<FastifyInstance> {
  const app = Fastify()
  await app.register(latchkey, {
    app: 'shop',
    origin: 'http://localhost:3001',
    client,
    store: memoryStore(),
    secrets: ['a-secret-of-the-app-that-is-long-enough-1'],
    signOn: { secrets: ['a-secret-of-the-group-that-is-long-enough'] },
    undeclaredRoutes: 'forbid',
  })
  app.get('/account', { config: { auth: true } }, async (request) => {
    is<RequestAuth>()(request.auth)
    return request.auth.sub
  })
  app.get('/maybe', { config: { auth: 'optional' } }, async (request) => {
    is<RequestAuth | null>()(request.auth)
    // @ts-expect-error request.auth may be null here
    request.auth.sub satisfies string
    return request.auth?.sub ?? 'nobody'
  })
  app.get('/open', { config: { auth: false } }, async (request) => {
    // @ts-expect-error a public route has no request.auth
    request.auth?.sub satisfies string
    return 'open'
  })
  app.get<{ Params: { id: string } }>('/explicit/:id', { config: { auth: true } }, async (request) => {
    // @ts-expect-error explicit generics disable the inference, so request.auth may be null
    request.auth.sub satisfies string
    return request.params.id
  })
  app.post('/login', { config: { auth: false } }, async (request) => {
    // @ts-expect-error unknown method
    if (request.body === 'never') await request.login({ method: 'guess' })
    const result = await request.login({
      method: 'password',
      username: 'alice',
      password: 'right-for-alice-1',
    })
    // @ts-expect-error only an authenticated outcome has auth
    if (result.status !== 'authenticated') result.auth satisfies RequestAuth
    return result.status
  })
  // @ts-expect-error missing option
  void (() => app.register(latchkey, { app: 'shop' }))
  return app
}
