import { createServer } from 'node:https'
import formbody from '@fastify/formbody'
import Fastify, { type FastifyInstance, type FastifyServerFactory, type FastifyServerOptions } from 'fastify'
import { addSecurityHeaders } from './security-headers.ts'
import { serveStaticFiles, staticFile } from './static-files.ts'

/** Options of a site. */
export interface SiteOptions {
  /** The site's own origin, such as `https://shop.example.com`. */
  origin: string
  /** Key and certificate (PEM) to serve https. @default http */
  tls?: { key: string; cert: string }
  /** @default false */
  logger?: FastifyServerOptions['logger']
}

/** Creates a Fastify instance with security headers, which only accepts forms. */
export async function createSite(options: SiteOptions): Promise<FastifyInstance> {
  const { tls } = options
  const app = Fastify({
    logger: options.logger ?? false,
    bodyLimit: 16_384,
    return503OnClosing: true,
    requestTimeout: 10_000,
    ...(tls && { serverFactory: httpsFactory(tls) }),
  })
  app.removeAllContentTypeParsers()
  await app.register(formbody)
  endConnectionsAtClose(app)
  addSecurityHeaders(app, options.origin)
  return app
}

/**
 * Serves the files of the brand; after the plugin, so that it knows their routes.
 *
 * @param files.stylesheet appended to the shared one
 */
export function addBrandFiles(app: FastifyInstance, files: { stylesheet: URL; icon: URL }): void {
  const shared = new URL('../assets/site.css', import.meta.url)
  serveStaticFiles(app, [
    staticFile('/style.css', 'css', shared, files.stylesheet),
    staticFile('/favicon.svg', 'svg', files.icon),
  ])
}

/** Without this, a keep-alive connection answered during closing would keep the server open. */
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

/** Typed as an http instance: the difference does not matter here. */
function httpsFactory(tls: { key: string; cert: string }): FastifyServerFactory {
  return (handler) => createServer(tls, (request, response) => handler(request, response))
}
