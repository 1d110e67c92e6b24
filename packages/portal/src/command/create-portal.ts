import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import type { PortalOptions } from '../options.ts'
import { portal } from '../portal.ts'

/** Builds a server that is the portal alone, without listening. */
export async function createPortal(
  options: PortalOptions,
  logger: NonNullable<FastifyServerOptions['logger']> = false,
): Promise<FastifyInstance> {
  const app = Fastify({
    logger,
    return503OnClosing: true,
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
  })
  await app.register(portal, options)
  return app
}
