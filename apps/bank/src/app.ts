import {
  addFactorRoutes,
  addMeRoute,
  addSessionEvents,
  addSessionRoutes,
  addSignInRoutes,
  addStepUpRoutes,
  createSite,
  type SiteOptions,
} from '@latchkey/demo-pages'
import { type LatchkeyOptions, latchkey } from '@latchkey/fastify'
import type { Store } from '@latchkey/session-store'
import type { FastifyInstance } from 'fastify'
import { addBankRoutes, transferRequirement } from './bank-routes.ts'
import { bankBrand } from './brand.ts'

/** What the bank needs to know of the world. */
export interface BankOptions {
  /** The bank's own origin. */
  origin: string
  /** The identity service, and the bank's registration there. */
  identity: { baseUrl: string; issuer: string; tenantId: string; clientId: string; clientSecret: string }
  store: Store
  /** Seal the bank's own tokens: the first one seals, all open. */
  secrets: string[]
  /** What the bank shares with the shop. */
  signOn: { secrets: string[]; cookieDomain?: string }
  shopUrl: string
  /** For a shop on another domain, with which no cookie can be shared. */
  handOver?: LatchkeyOptions['handOver']
  /** The outbox of an identity service in development mode. */
  outboxUrl?: string
  tls?: SiteOptions['tls']
  logger?: SiteOptions['logger']
}

/** Builds the bank; it does not listen yet. */
export async function createBank(options: BankOptions): Promise<FastifyInstance> {
  const { origin, identity, store, secrets, signOn, logger } = options
  const brand = bankBrand(options)
  const app = await createSite({
    brand,
    origin,
    stylesheet: new URL('../assets/bank.css', import.meta.url),
    icon: new URL('../assets/icon.svg', import.meta.url),
    logger,
    ...(options.tls && { tls: options.tls }),
  })
  await app.register(latchkey, {
    app: brand.app,
    origin,
    client: identity,
    store,
    secrets,
    signOn,
    ...(options.handOver && { handOver: options.handOver }),
    // also finds the sign-ons of a session that its user ends from another browser
    backchannelLogout: { path: '/backchannel-logout' },
    stepUpMethods: ['sms', 'otp', 'webauthn'],
    claims: { id_token: { username: null, email: null } },
  })
  addSignInRoutes(app, brand, origin)
  addFactorRoutes(app, brand)
  addStepUpRoutes(app, brand, transferRequirement)
  addSessionEvents(app)
  addSessionRoutes(app, brand)
  addMeRoute(app, brand.app)
  addBankRoutes(app, brand)
  return app
}
