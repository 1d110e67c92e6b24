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
import { addBankRoutes, transferRequirement } from './bank-routes.ts'
import { bankBrand } from './brand.ts'

/** Options of the bank. */
export interface BankOptions {
  /** The bank's own origin. */
  origin: string
  /** The identity service, and the bank's registration there. */
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
  /** Secrets that seal the bank's own tokens: the first seals, all open. */
  secrets: string[]
  /** Secrets and cookie domain shared with the shop. */
  signOn: { secrets: string[]; cookieDomain?: string }
  shopUrl: string
  /** For a shop on another registrable domain, where no cookie can be shared. */
  handOver?: LatchkeyOptions['handOver']
  /** The outbox of an identity service in development mode. */
  outboxUrl?: string
  tls?: SiteOptions['tls']
  logger?: SiteOptions['logger']
}

/** Builds the bank without listening. */
export async function createBank(options: BankOptions): Promise<FastifyInstance> {
  const { origin, identity, store, secrets, signOn, logger } = options
  const brand = bankBrand(options)
  const app = await createSite({
    origin,
    logger,
    ...(options.tls && { tls: options.tls }),
  })
  await addHostSession(app, { name: brand.app, origin, store, secrets })
  await app.register(latchkey, {
    app: brand.app,
    origin,
    client: identity,
    store,
    secrets,
    signOn,
    ...(options.handOver && { handOver: options.handOver }),
    // the index also finds the sign-on records of a session that its user ends from another browser
    backchannelLogout: { path: '/backchannel-logout' },
    // strangers' wrong tries do not keep out a browser that logged in before
    deviceCookie: true,
    stepUpMethods: ['sms', 'otp', 'webauthn'],
    claims: { id_token: { username: null, email: null } },
  })
  await addAccountPages(app, brand, transferRequirement)
  addBrandFiles(app, {
    stylesheet: new URL('../assets/bank.css', import.meta.url),
    icon: new URL('../assets/icon.svg', import.meta.url),
  })
  addSessionEvents(app)
  addMeRoute(app, brand.app)
  addBankRoutes(app, brand)
  return app
}
