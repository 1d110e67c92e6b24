import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import t from 'tap'
import { Type } from 'typebox'
import type { GuardedRequest, RequestAuth } from '../src/index.ts'
import { testApp } from './app.ts'

type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
/** Compiles only where the type is just that. */
function is<Expected>() {
  return <Actual>(
    _actual: Actual,
    ..._proof: Equals<Actual, Expected> extends true ? [] : [never]
  ): void => {}
}

interface Order {
  Params: { id: string }
}

async function owner(request: GuardedRequest): Promise<string> {
  is<RequestAuth>()(request.auth)
  return request.auth.sub
}

async function order(request: GuardedRequest<Order>): Promise<string> {
  is<string>()(request.params.id)
  return request.auth.sub
}

/** Handlers that are declared apart from their routes. */
function separateHandlers(app: FastifyInstance): void {
  const id = Type.Object({ id: Type.String() })
  app.get('/1', { config: { auth: true } }, owner)
  app.get('/2', { config: { auth: { mfa: 'strict', maxAgeSeconds: 60 } } }, owner)
  app.get('/3/:id', { config: { auth: true } }, order)
  app.route({ method: 'GET', url: '/4', config: { auth: true }, handler: owner })
  app.get('/5', { config: { auth: true } }, async (request) => owner(request))
  // @ts-expect-error a public route knows nobody
  app.get('/6', { config: { auth: false } }, owner)
  // @ts-expect-error nobody may be signed in here during an outage
  app.get('/outage-too', { config: { auth: true, authOutage: 'anonymous' } }, owner)
  // @ts-expect-error nobody may be signed in here
  app.get('/7', { config: { auth: 'optional' } }, owner)
  // @ts-expect-error a route without a rule is public
  app.get('/8', async (request) => owner(request))
  const typed: FastifyPluginAsyncTypebox = async (scope) => {
    scope.get('/9/:id', { config: { auth: true }, schema: { params: id } }, order)
    scope.get('/10', { config: { auth: true }, schema: { querystring: id } }, owner)
  }
  app.register(typed)
}

function routes(app: FastifyInstance): void {
  app.get('/guarded', { config: { auth: true } }, async (request) => {
    is<RequestAuth>()(request.auth)
    return request.auth.sub
  })
  app.get('/rule', { config: { auth: { mfa: 'strict' } } }, async (request) => {
    is<RequestAuth>()(request.auth)
    return request.auth.sub
  })
  app.get('/maybe', { config: { auth: 'optional' } }, async (request) => {
    is<RequestAuth | null>()(request.auth)
    // @ts-expect-error nobody may be signed in here
    request.auth.sub satisfies string
  })
  app.get('/open', { config: { auth: false } }, async (request) => {
    is<null>()(request.auth)
    // @ts-expect-error a public route knows nobody
    return request.auth.sub
  })
  app.get('/open-too', { config: { auth: false } }, async (request) => {
    // @ts-expect-error not even where it might be null
    return request.auth?.sub
  })
  app.get('/outage', { config: { auth: true, authOutage: 'anonymous' } }, async (request) => {
    is<RequestAuth | null>()(request.auth)
  })
  app.get(
    '/cached',
    { config: { auth: true, authOutage: { allowCachedForSeconds: 60 } } },
    async (request) => {
      is<RequestAuth>()(request.auth)
    },
  )
  app.get('/closed', { config: { auth: true, authOutage: 'closed' } }, async (request) => {
    is<RequestAuth>()(request.auth)
  })
  app.route({
    method: 'GET',
    url: '/route',
    config: { auth: { methods: ['pwd'] } },
    handler: async (request) => {
      is<RequestAuth>()(request.auth)
    },
  })
  app.register(async (scope) => {
    scope.get('/scoped', { config: { auth: true } }, async (request) => request.auth.sub)
  })
  // compiles, since the type of the config is inferred: refused at start
  app.get('/typo', { config: { auth: 'optionl' } }, async () => 'typo')
  // explicit generics turn the inference of the config off: the route keeps the general type
  app.get<{ Params: { id: string } }>('/explicit/:id', { config: { auth: true } }, async (request) => {
    is<string>()(request.params.id)
    is<RequestAuth | null>()(request.auth)
    // @ts-expect-error so the handler has to ask
    request.auth.sub satisfies string
  })
  general satisfies (request: FastifyRequest) => string
  app.get('/helper', { config: { auth: true } }, async (request) => general(request))
}

function general(request: FastifyRequest): string {
  is<RequestAuth | null>()(request.auth)
  return request.auth?.sub ?? 'nobody'
}

const typebox: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/typed',
    { config: { auth: true }, schema: { body: Type.Object({ amount: Type.Number() }) } },
    async (request) => {
      is<number>()(request.body.amount)
      is<RequestAuth>()(request.auth)
      return request.auth.sub
    },
  )
  const schema = { params: Type.Object({ id: Type.Integer() }) }
  app.get('/rule/:id', { config: { auth: { maxAgeSeconds: 900 } }, schema }, async (request) => {
    is<number>()(request.params.id)
    is<RequestAuth>()(request.auth)
  })
  app.get('/maybe/:id', { config: { auth: 'optional' }, schema }, async (request) => {
    is<number>()(request.params.id)
    is<RequestAuth | null>()(request.auth)
  })
  app.get('/open/:id', { config: { auth: false }, schema }, async (request) => {
    is<number>()(request.params.id)
    // @ts-expect-error a public route knows nobody
    return request.auth.sub
  })
  app.get('/none/:id', { schema }, async (request) => {
    is<number>()(request.params.id)
    is<RequestAuth | null>()(request.auth)
  })
  app.route({
    method: 'POST',
    url: '/route/:id',
    config: { auth: true },
    schema,
    handler: async (request) => {
      is<number>()(request.params.id)
      is<RequestAuth>()(request.auth)
    },
  })
}

t.test('the type of request.auth follows the rule of the route', async (t) => {
  await t.rejects(testApp({ routes }), { code: 'config_invalid', message: /optionl|\/typo/ })
  t.type(typebox, 'function')
  t.type(separateHandlers, 'function')
})
