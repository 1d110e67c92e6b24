import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import Fastify, { type FastifyInstance } from 'fastify'
import type { ApiScope } from '../http/type-provider.ts'
import { withHead } from '../http/with-head.ts'
import type { IdentityContext } from '../identity-context.ts'
import { openapiDocument } from './openapi-document.ts'

const packageFile = new URL(import.meta.resolve('@latchkey/identity/package.json'))

/** `GET /openapi.json`: the OpenAPI 3.1 document; in dev mode `GET /docs` is a page that shows it. */
export async function openapiRoutes(app: ApiScope, context: IdentityContext): Promise<void> {
  const { version }: { version: string } = JSON.parse(readFileSync(packageFile, 'utf8'))
  // made at the first request: most processes never get one
  let document: string | undefined
  app.route({
    method: withHead('GET'),
    url: '/openapi.json',
    async handler(_request, reply) {
      document ??= JSON.stringify(openapiDocument(context.settings.issuer, version))
      return reply
        .type('application/json; charset=utf-8')
        .header('cache-control', 'public, max-age=300')
        .send(document)
    },
  })
  if (context.settings.dev) await docsPage(app)
}

const docsPath = '/docs'
const docsPaths = [docsPath, `${docsPath}/`, `${docsPath}/js/scalar.js`]

/** The page, whose policy lets it reach nothing but this service. */
async function docsPage(app: ApiScope): Promise<void> {
  const nonce = randomBytes(16).toString('base64url')
  let page: Promise<FastifyInstance> | undefined
  await app.register(async (scope) => {
    scope.addHook('onRequest', async (_request, reply) => {
      reply.headers({
        'content-security-policy': [
          "default-src 'none'",
          `script-src 'self' 'nonce-${nonce}'`,
          "style-src 'self' 'unsafe-inline'",
          "img-src 'self' data: blob:",
          "font-src 'self' data:",
          "connect-src 'self'",
          "base-uri 'none'",
          "form-action 'none'",
          "frame-ancestors 'none'",
        ].join('; '),
        'referrer-policy': 'no-referrer',
      })
    })
    for (const path of docsPaths) {
      scope.get(path, async (request, reply) => {
        page ??= openPage(nonce)
        const { statusCode, headers, rawPayload } = await (await page).inject(request.url)
        const { location, 'content-type': type } = headers
        if (location !== undefined) reply.header('location', location)
        if (type !== undefined) reply.header('content-type', type)
        return reply.code(statusCode).send(rawPayload)
      })
    }
  })
}

/** Loads the library, which holds several megabytes of text, when somebody opens the page: a start does not wait for it. */
async function openPage(nonce: string): Promise<FastifyInstance> {
  const { default: scalar } = await import('@scalar/fastify-api-reference')
  const page = Fastify()
  await page.register(scalar, {
    routePrefix: docsPath,
    configuration: {
      url: '/openapi.json',
      pageTitle: 'Latchkey identity service',
      nonce,
      // everything of it that would ask other hosts
      telemetry: false,
      withDefaultFonts: false,
      showDeveloperTools: 'never',
      agent: { disabled: true },
      mcp: { disabled: true },
      hideClientButton: true,
    },
  })
  return page
}
