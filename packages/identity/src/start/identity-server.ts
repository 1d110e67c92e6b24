import Fastify, { type FastifyInstance, type FastifyServerOptions, LogController } from 'fastify'
import { answerApiError, answerFrameworkError, answerNotFound } from '../http/error-handlers.ts'
import { stopGracefully } from '../http/graceful-stop.ts'
import { logRequests } from '../http/log-requests.ts'
import { registerRateLimit } from '../http/rate-limit.ts'
import { createRequestIds } from '../http/request-id.ts'
import { trustedProxies } from '../http/trusted-proxies.ts'
import type { IdentityOptions } from '../options.ts'
import { settingsOf } from '../settings.ts'
import { bodyLimit, identity } from './identity-plugin.ts'

/** Options of a service with a server of its own. */
export interface IdentityServerOptions extends IdentityOptions {
  /** As Fastify takes it. @default false */
  logger?: FastifyServerOptions['logger']
  /** Whose `X-Forwarded-For` is believed, as Fastify takes it. @default false */
  trustProxy?: FastifyServerOptions['trustProxy']
}

/**
 * Builds the identity service; never listens.
 *
 * @throws ConfigError `config_invalid`, `seed_invalid`, `signing_key_unusable`
 */
export async function createIdentityServer(options: IdentityServerOptions): Promise<FastifyInstance> {
  const { logger = false, trustProxy = false, ...identityOptions } = options
  const settings = settingsOf(identityOptions)
  const trusted = trustedProxies(trustProxy)
  const app = Fastify({
    logger,
    trustProxy: trusted,
    ...(logger !== false && { genReqId: createRequestIds(trusted) }),
    // its request lines hold whole URLs; ours are written by `logRequests`
    logController: new LogController({ disableRequestLogging: true }),
    frameworkErrors: answerFrameworkError,
    bodyLimit,
    requestTimeout: 10_000,
    // a start may wait until another instance has migrated
    pluginTimeout: 900_000,
    // the server does it itself, with our own answer
    return503OnClosing: false,
    // else Fastify loads Ajv, which nothing uses
    schemaController: {
      compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler },
    },
  })
  app.setErrorHandler(answerApiError)
  const addLastStep = stopGracefully(app)
  if (logger !== false) logRequests(app)
  try {
    await registerRateLimit(app, settings.limits.requests)
    app.setNotFoundHandler({ preHandler: app.rateLimit() }, answerNotFound)
    await app.register(identity, identityOptions)
    addLastStep()
    await app.ready()
  } catch (error) {
    await app.close()
    throw error
  }
  return app
}

/** The plugin sets the compilers of all routes that have schemas. */
function noCompiler(): never {
  throw new Error('a route outside the plugin has a schema')
}
