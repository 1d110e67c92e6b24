import formbody from '@fastify/formbody'
import {
  accountEndpoints,
  pathsOf,
  sessionEndpoints,
  standardEndpoints,
  userEndpoints,
  verificationEndpoints,
} from '@latchkey/protocol'
import type { FastifyInstance, onRequestAsyncHookHandler } from 'fastify'
import { createCallers } from '../access/callers.ts'
import { accountHandlers } from '../account/account-handlers.ts'
import { sessionHandlers } from '../authentication/session-handlers.ts'
import { refuseUnservedOperations } from '../endpoints/refuse-unserved-operations.ts'
import { served } from '../endpoints/served-endpoints.ts'
import { temporarilyUnavailable } from '../errors/api-error.ts'
import { answerApiError, answerOAuthError } from '../http/error-handlers.ts'
import { jsonBodies } from '../http/json-bodies.ts'
import { registerRateLimit } from '../http/rate-limit.ts'
import { responseSerializer } from '../http/response-serializers.ts'
import type { ApiScope, TypeBoxProvider } from '../http/type-provider.ts'
import { requestValidator } from '../http/validation.ts'
import { dropBodiesOfHead } from '../http/with-head.ts'
import type { IdentityContext } from '../identity-context.ts'
import { managementHandlers } from '../management/management-handlers.ts'
import { userHandlers } from '../management/users/user-handlers.ts'
import { allMethods } from '../methods/all-methods.ts'
import { discoveryRoutes } from '../oidc/discovery-routes.ts'
import { formParameters } from '../oidc/form-parameters.ts'
import { introspectionAndRevocationRoutes } from '../oidc/introspection-and-revocation-routes.ts'
import { refuseOtherMethods } from '../oidc/post-only.ts'
import { tokenEndpoint } from '../oidc/token-endpoint.ts'
import { userinfoRoutes } from '../oidc/userinfo-routes.ts'
import { healthRoutes } from '../operations/health-routes.ts'
import { openapiRoutes } from '../operations/openapi-routes.ts'
import type { IdentityOptions } from '../options.ts'
import { settingsOf } from '../settings.ts'
import { observeRequests } from '../telemetry/observe-requests.ts'
import { verificationHandlers } from '../verification/verification-handlers.ts'
import { verificationRoutes } from '../verification/verification-routes.ts'
import { devGuard } from './dev-guard.ts'
import { startIdentityService } from './identity-service.ts'

/**
 * The identity service as a Fastify plugin, in a scope of its own. Its paths are absolute: register it without a prefix.
 *
 * @throws ConfigError `config_invalid`, `seed_invalid`, `signing_key_unusable`
 */
export async function identity(host: FastifyInstance, options: IdentityOptions): Promise<void> {
  const settings = settingsOf(options)
  const dev = settings.dev
    ? // loaded only here: no other mode needs it
      (await import('../dev-pages/dev-pages.ts')).createDevMode(settings)
    : undefined
  const service = await startIdentityService(dev?.settings ?? settings, host.log)
  const { context } = service
  host.addHook('preClose', async () => service.stop())
  host.addHook('onClose', () => service.close())

  const app: ApiScope = host.withTypeProvider<TypeBoxProvider>()
  app.setValidatorCompiler(requestValidator(settings.compat.unknownFields))
  app.setSerializerCompiler(responseSerializer)
  app.setErrorHandler(answerApiError)
  if (settings.dev) {
    app.addHook('onRequest', devGuard(settings.devHosts))
    if (settings.devHosts.length > 0) {
      host.log.warn({ hosts: settings.devHosts }, 'dev mode answers every machine of the private network')
    }
  }
  // a host that has a rate limit keeps its own
  if (!app.hasDecorator('rateLimit')) await registerRateLimit(app, settings.limits.requests)

  if (context.metrics !== undefined) observeRequests(app, context.metrics)
  dropBodiesOfHead(app)
  await dev?.serve(app, service)
  healthRoutes(app, context)
  await openapiRoutes(app, context)
  discoveryRoutes(app, context)

  await app.register(async (scope: ApiScope) => {
    scope.setErrorHandler(answerOAuthError)
    scope.removeAllContentTypeParsers()
    await scope.register(formbody, { bodyLimit })
    scope.addHook('onRequest', noStore)
    scope.addHook('onRequest', requireAudit(context))
    scope.addHook('preValidation', formParameters)
    scope.setValidatorCompiler(requestValidator('ignore'))
    tokenEndpoint(scope, context)
    introspectionAndRevocationRoutes(scope, context)
    userinfoRoutes(scope, context)
    const { token, revocation, introspection } = standardEndpoints
    refuseOtherMethods(scope, [token, revocation, introspection].flatMap(pathsOf))
  })

  await app.register((scope: ApiScope) => verificationRoutes(scope, context))

  await app.register(async (scope: ApiScope) => {
    jsonBodies(scope, bodyLimit)
    scope.addHook('onRequest', noStore)
    scope.addHook('onRequest', requireAudit(context))
    const callers = createCallers(context)
    for (const { serve } of servedSections) serve(scope, context, callers)
    for (const { serve } of managementHandlers) serve(scope, context, callers)
    refuseUnservedOperations(scope)
  })
}

/** The JSON endpoints of users and their apps. */
const servedSections = [
  served(sessionEndpoints, sessionHandlers),
  ...allMethods.flatMap((method) => method.endpoints),
  served(userEndpoints, userHandlers),
  served(verificationEndpoints, verificationHandlers),
  served(accountEndpoints, accountHandlers),
]

/** Bytes; the largest documented call needs a tenth of it. */
export const bodyLimit = 16 * 1024

/** Nothing happens that could not be recorded: refuses requests while the audit trail has not been written for long. */
function requireAudit({ auditTrail }: IdentityContext): onRequestAsyncHookHandler {
  return async () => {
    if (auditTrail.isFull()) throw temporarilyUnavailable()
  }
}

/** Tokens, users and sessions are for nobody's cache. */
const noStore: onRequestAsyncHookHandler = async (_request, reply) => {
  reply.header('cache-control', 'no-store')
}
