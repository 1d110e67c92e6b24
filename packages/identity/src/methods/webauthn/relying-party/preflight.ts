import { type EndpointTable, pathsOf } from '@latchkey/protocol'
import { forbidden } from '../../../errors/api-error.ts'
import type { ApiScope } from '../../../http/type-provider.ts'
import type { IdentityContext } from '../../../identity-context.ts'
import { isRegisteredOrigin } from './app-origins.ts'

/** Seconds for which a browser need not ask again. */
const maxAgeSeconds = '600'

/**
 * Answers the preflight requests for the endpoints of a table that browsers call. They name no client yet, so any
 * registered origin passes here; the call itself is compared with the origins of its client.
 */
export function preflightRoutes(app: ApiScope, context: IdentityContext, table: EndpointTable): void {
  for (const endpoint of Object.values(table)) {
    // a GET without further headers needs none
    if (endpoint.caller !== 'browser' || endpoint.method === 'GET') continue
    for (const path of pathsOf(endpoint)) preflightRoute(app, context, path)
  }
}

function preflightRoute(app: ApiScope, context: IdentityContext, path: string): void {
  app.options(path, async (request, reply) => {
    const { origin } = request.headers
    if (origin === undefined || !(await isRegisteredOrigin(context.db, origin))) throw forbidden()
    return reply
      .headers({
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': 'content-type',
        'access-control-max-age': maxAgeSeconds,
        vary: 'Origin',
      })
      .code(204)
      .send()
  })
}
