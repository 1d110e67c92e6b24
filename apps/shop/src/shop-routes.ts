import '@latchkey/fastify'
import { readdirSync } from 'node:fs'
import { type Brand, replyPage, serveStaticFiles, staticFile, viewerOf } from '@latchkey/demo-site'
import type { FastifyInstance } from 'fastify'
import { accountPage } from './account-page.ts'
import { withBasket } from './basket-page.ts'
import { homePage } from './home-page.ts'
import { readBasket } from './session-basket.ts'

const pictures = new URL('../assets/pictures/', import.meta.url)

/** The shop's own pages: the public shop window and the account of the signed-in user. */
export function addShopRoutes(app: FastifyInstance, brand: Brand): void {
  serveStaticFiles(
    app,
    readdirSync(pictures).map((name) => staticFile(`/pictures/${name}`, 'svg', new URL(name, pictures))),
  )

  app.get('/', { config: { auth: 'optional' } }, async (request, reply) =>
    replyPage(reply, homePage(brand, viewerOf(request), readBasket(request))),
  )

  app.get('/account', { config: { auth: true } }, async (request, reply) =>
    replyPage(
      reply,
      accountPage(
        withBasket(brand, readBasket(request)),
        { auth: request.auth, outcome: request.authOutcome },
        Date.now() / 1000,
      ),
    ),
  )
}
