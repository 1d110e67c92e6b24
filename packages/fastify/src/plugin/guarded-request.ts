import type { Requirement } from '@latchkey/protocol'
import type {
  FastifyRequest,
  FastifySchema,
  FastifyTypeProviderDefault,
  RawRequestDefaultExpression,
  RawServerDefault,
  RouteGenericInterface,
} from 'fastify'
import type { OutagePolicy } from '../rules/outage-policy.ts'

/**
 * The request of a guarded route, for handlers that are declared apart from it: `request.auth` is not null. A handler
 * with such a request does not compile in a route whose `config.auth` is neither `true` nor a requirement, or whose
 * `config.authOutage` is `anonymous`. A route
 * without any `config`, and one with explicit generics, tell the compiler nothing: do not use it there.
 *
 * @example
 * ```ts
 * import type { GuardedRequest } from '@latchkey/fastify'
 * import type { FastifyInstance } from 'fastify'
 *
 * async function showOrder(request: GuardedRequest<{ Params: { id: string } }>) {
 *   return { order: request.params.id, owner: request.auth.sub }
 * }
 *
 * export function addRoutes(app: FastifyInstance) {
 *   app.get('/orders/:id', { config: { auth: true } }, showOrder)
 * }
 * ```
 */
export type GuardedRequest<RouteGeneric extends RouteGenericInterface = RouteGenericInterface> =
  FastifyRequest<
    RouteGeneric,
    RawServerDefault,
    RawRequestDefaultExpression,
    FastifySchema,
    FastifyTypeProviderDefault,
    { auth: true | (Requirement & object); authOutage?: Exclude<OutagePolicy, 'anonymous'> }
  >
