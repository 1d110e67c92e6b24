import {
  canonicalAddress,
  type Endpoint,
  type EndpointTable,
  type PathParameter,
  parametersIn,
  pathParameters,
  pathsOf,
} from '@latchkey/protocol'
import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify'
import { type TSchema, Type } from 'typebox'
import type { Callers } from '../access/callers.ts'
import { clientOf } from '../access/client-guard.ts'
import { managerOf } from '../access/manager-guard.ts'
import { userOf } from '../access/user-guard.ts'
import { callerSource } from '../http/caller-address.ts'
import { routePath } from '../http/route-path.ts'
import type { ApiScope } from '../http/type-provider.ts'
import { withHead } from '../http/with-head.ts'
import type { EndpointHandlers } from './endpoint-handlers.ts'

/**
 * Serves the endpoints of a table, each under all of its paths. Before a handler runs, the caller is authenticated and has
 * the permission, and then body, query and path parameters are checked.
 */
export function serveEndpoints<Table extends EndpointTable>(
  scope: ApiScope,
  callers: Callers,
  table: Table,
  handlers: EndpointHandlers<Table>,
): void {
  for (const [name, endpoint] of Object.entries(table)) {
    const { method, status, bodyLimitBytes, produces } = endpoint
    const handle: (call: never) => Promise<unknown> = handlers[name as keyof Table]
    const guard = guardOf(endpoint, callers)
    const who = async (request: FastifyRequest) => {
      if (endpoint.caller === 'user') return { user: userOf(request) }
      if (typeof endpoint.caller === 'object') {
        return 'client' in endpoint.caller
          ? { client: clientOf(request), source: callerSource(request) }
          : { manager: managerOf(request) }
      }
      return { caller: await callers.optionalClient(request) }
    }
    for (const path of pathsOf(endpoint)) {
      scope.route({
        method: withHead(method),
        url: routePath(path),
        schema: routeSchemaOf(endpoint),
        config: configOf(endpoint),
        ...(guard && { onRequest: guard }),
        ...(bodyLimitBytes !== undefined && { bodyLimit: bodyLimitBytes }),
        handler: async (request, reply) => {
          const { body, query, params } = request
          const data = { body: withCanonicalAddress(body), query, params }
          const call = { ...(await who(request)), ...data, request, reply }
          // the schemas of the route make it what `EndpointHandlers` says
          if (produces !== undefined) reply.type(`${produces}; charset=utf-8`)
          const answer = await handle(call as never)
          // nothing is not null, which is JSON too
          return reply.code(status).send(endpoint.response === undefined ? undefined : answer)
        },
      })
    }
  }
}

function guardOf({ caller }: Endpoint, callers: Callers): onRequestAsyncHookHandler | undefined {
  if (caller === 'user') return callers.user
  if (typeof caller !== 'object') return undefined
  return 'client' in caller ? callers.client : callers.manager
}

function configOf({ caller }: Endpoint) {
  if (typeof caller !== 'object') return {}
  return 'client' in caller ? { permission: caller.client } : { managedBy: caller }
}

function routeSchemaOf({ path, body, query, status, response }: Endpoint) {
  const parameters = parametersIn(path)
  return {
    ...(body && { body }),
    ...(query && { querystring: query }),
    ...(parameters.length > 0 && {
      params: parametersSchema(parameters),
    }),
    response: { [status]: response ?? noResponse },
  }
}

const noResponse = Type.Null()
const parameterSchemas = new Map<string, TSchema>()

/** The same schema for the same parameters, so that it is compiled once per process. */
function parametersSchema(names: readonly PathParameter[]): TSchema {
  const key = names.join(' ')
  const known = parameterSchemas.get(key)
  if (known !== undefined) return known
  const properties = Object.fromEntries(names.map((name): [string, TSchema] => [name, pathParameters[name]]))
  const schema = Type.Object(properties, { additionalProperties: false })
  parameterSchemas.set(key, schema)
  return schema
}

/**
 * Gives a handler the end-user address of a call in its canonical form. An address that is none is left out.
 *
 * @param body checked against its schema
 */
function withCanonicalAddress(body: unknown): unknown {
  if (!isObject(body) || !isObject(body.client_attributes)) return body
  const { ip_address, ...attributes } = body.client_attributes
  if (typeof ip_address !== 'string') return body
  const address = canonicalAddress(ip_address)
  const known = address === undefined ? attributes : { ...attributes, ip_address: address }
  return { ...body, client_attributes: known }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
