import { createServer } from 'node:https'
import formbody from '@fastify/formbody'
import Fastify, { type FastifyInstance, type FastifyServerFactory, type FastifyServerOptions } from 'fastify'
import type { Brand } from './brand.ts'
import { browserHelper } from './browser-helper.ts'
import { addErrorPages } from './error-pages.ts'
import { addSecurityHeaders } from './security-headers.ts'
import { serveStaticFiles, staticFile } from './static-files.ts'

/** What makes a site besides its pages. */
export interface SiteOptions {
  brand: Brand
  /** The site's own origin, such as `https://shop.example.com`. */
  origin: string
  /** The brand's style sheet, added to the one that all sites share. */
  stylesheet: URL
  icon: URL
  /** Key and certificate, PEM: the site speaks https itself. @default http */
  tls?: { key: string; cert: string }
  /** @default false */
  logger?: FastifyServerOptions['logger']
}

/** A Fastify with the look, the headers and the error pages of a site, and that reads forms and nothing else. */
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
  addErrorPages(app, options.brand)
  serveStaticFiles(app, [
    staticFile('/style.css', 'css', new URL('../assets/base.css', import.meta.url), options.stylesheet),
    staticFile('/favicon.svg', 'svg', options.icon),
    staticFile('/passkey.js', 'js', new URL('../assets/passkey.js', import.meta.url)),
    ...browserHelper(),
  ])
  return app
}

/** A connection whose request is answered while the site closes would otherwise be kept open, and the site with it. */
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

/** The type of the instance is that of an http one, which differs in nothing that a site uses. */
function httpsFactory(tls: { key: string; cert: string }): FastifyServerFactory {
  return (handler) => createServer(tls, (request, response) => handler(request, response))
}
