import {
  addAccountPages,
  addBrandFiles,
  addHostSession,
  addMeRoute,
  addSessionEvents,
  createSite,
  type SiteOptions,
} from '@latchkey/demo-site'
import { type LatchkeyOptions, latchkey } from '@latchkey/fastify'
import type { Store } from '@latchkey/session-store'
import type { FastifyInstance } from 'fastify'
import { addBasketRoutes } from './basket-routes.ts'
import { shopBrand } from './brand.ts'
import { basketKey, keepBasketsApart } from './session-basket.ts'
import { addShopRoutes } from './shop-routes.ts'

/** Options of the shop. */
export interface ShopOptions {
  /** The shop's own origin. */
  origin: string
  /** The identity service, and the shop's registration there. */
  identity: {
    baseUrl: string
    issuer: string
    tenantId: string
    clientId: string
    clientSecret: string
    /** @default as the client */
    deadlineMs?: number
  }
  store: Store
  /** Secrets that seal the shop's own tokens: the first seals, all open. */
  secrets: string[]
  /** Secrets and cookie domain shared with the bank. */
  signOn: { secrets: string[]; cookieDomain?: string }
  bankUrl: string
  /** For a bank on another registrable domain, where no cookie can be shared. */
  handOver?: LatchkeyOptions['handOver']
  /** The outbox of an identity service in development mode. */
  outboxUrl?: string
  tls?: SiteOptions['tls']
  logger?: SiteOptions['logger']
}

/** Builds the shop without listening. */
export async function createShop(options: ShopOptions): Promise<FastifyInstance> {
  const { origin, identity, store, secrets, signOn, logger } = options
  const brand = shopBrand(options)
  const app = await createSite({
    origin,
    logger,
    ...(options.tls && { tls: options.tls }),
  })
  keepBasketsApart(app)
  await addHostSession(app, { name: brand.app, origin, store, secrets })
  await app.register(latchkey, {
    app: brand.app,
    origin,
    client: identity,
    store,
    secrets,
    signOn,
    keepSessionKeys: [basketKey],
    ...(options.handOver && { handOver: options.handOver }),
    // the index also finds the sign-on records of a session that its user ends from another browser
    backchannelLogout: { path: '/backchannel-logout' },
    // strangers' wrong tries do not keep out a browser that logged in before
    deviceCookie: true,
    stepUpMethods: ['sms', 'otp', 'webauthn'],
    claims: { id_token: { username: null, email: null } },
  })
  await addAccountPages(app, brand, { mfa: 'strict' })
  addBrandFiles(app, {
    stylesheet: new URL('../assets/shop.css', import.meta.url),
    icon: new URL('../assets/icon.svg', import.meta.url),
  })
  addSessionEvents(app)
  addMeRoute(app, brand.app)
  addShopRoutes(app, brand)
  addBasketRoutes(app, brand)
  return app
}
