import '@latchkey/fastify'
import { type Endpoint, parametersIn, type Requirement } from '@latchkey/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { replyApiError } from './api-error.ts'
import { portalEndpoints, portalPathOf } from './portal-endpoints.ts'
import { refuseUnlessRecent } from './require-recent.ts'
import { isSensitiveBody, recentSeconds, sensitiveEndpoints } from './sensitive-endpoints.ts'
import type { ServiceCalls } from './service-clients.ts'

interface ApiRequest {
  Params: Record<string, string>
  Querystring: Record<string, unknown>
}

/**
 * Adds one route for each endpoint that a user who manages may call. A request is made in the name of the signed-in user:
 * their access token stays in this backend, and the service decides what they may do.
 *
 * @param requirement what an administrator has to show
 */
export function addApiRoutes(app: FastifyInstance, service: ServiceCalls, requirement: Requirement): void {
  const recent = { ...requirement, maxAgeSeconds: recentSeconds }
  for (const [name, endpoint] of portalEndpoints) {
    app.route<ApiRequest>({
      method: endpoint.method,
      url: fastifyPathOf(endpoint),
      config: { auth: sensitiveEndpoints.has(name) ? recent : requirement },
      exposeHeadRoute: false,
      ...(endpoint.bodyLimitBytes !== undefined && { bodyLimit: endpoint.bodyLimitBytes }),
      handler: async (request, reply) => {
        if (isSensitiveBody(name, request.body)) {
          const refused = await refuseUnlessRecent(request, reply, recent)
          if (refused !== undefined) return refused
        }
        return answer(service, name, endpoint, request, reply)
      },
    })
  }
  app.all('/api/*', { config: { auth: false } }, async (_request, reply) =>
    reply.code(404).send({ code: 'not_found' }),
  )
}

async function answer(
  service: ServiceCalls,
  name: string,
  endpoint: Endpoint,
  request: FastifyRequest<ApiRequest>,
  reply: FastifyReply,
): Promise<unknown> {
  try {
    const managerToken = await request.auth?.accessToken()
    if (managerToken === undefined) throw new Error(`${name} was called without a user`)
    const parameters = parametersIn(endpoint.path).map((parameter) => request.params[parameter])
    const given = endpoint.body ? [request.body ?? {}] : endpoint.query ? [request.query] : []
    const result = await service.call(name, [...parameters, ...given], { managerToken })
    if (result === undefined) return reply.code(204).send()
    if (endpoint.produces !== undefined) reply.type(endpoint.produces)
    return reply.code(endpoint.status === 204 ? 200 : endpoint.status).send(result)
  } catch (error) {
    return replyApiError(request, reply, error)
  }
}

function fastifyPathOf(endpoint: Endpoint): string {
  return portalPathOf(endpoint).replaceAll(/\{(\w+)\}/g, ':$1')
}
