import Fastify, { type FastifyInstance, type FastifyServerOptions, LogController } from 'fastify'
import { answerApiError, answerFrameworkError, answerNotFound } from '../http/error-handlers.ts'
import { registerRateLimit } from '../http/rate-limit.ts'
import { trustedProxies } from '../http/trusted-proxies.ts'
import { type IdentityOptions, settingsOf } from '../options.ts'
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
  const app = Fastify({
    logger,
    trustProxy: trustedProxies(trustProxy),
    // its request lines hold whole URLs
    logController: new LogController({ disableRequestLogging: true }),
    exposeHeadRoutes: false,
    frameworkErrors: answerFrameworkError,
    bodyLimit,
    requestTimeout: 10_000,
    forceCloseConnections: 'idle',
  })
  app.setErrorHandler(answerApiError)
  endConnectionsAtClose(app)
  try {
    await registerRateLimit(app, settings.limits.requests)
    app.setNotFoundHandler({ preHandler: app.rateLimit() }, answerNotFound)
    await app.register(identity, identityOptions)
    await app.ready()
  } catch (error) {
    await app.close()
    throw error
  }
  return app
}

/** A connection whose request is answered while the server closes would otherwise be kept open, and the server with it. */
function endConnectionsAtClose(app: FastifyInstance): void {
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
  })
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (isClosing) reply.header('connection', 'close')
    done(null, payload)
  })
}
