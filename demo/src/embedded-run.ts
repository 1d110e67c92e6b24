import { memoryStore } from '@latchkey/session-store'
import Fastify from 'fastify'
import { outboxOf } from './addresses.ts'
import { demoGuest } from './control-room/guest.ts'
import { clientSecret, portalClientId, tenantId } from './demo-secrets.ts'
import { demoSeed } from './demo-seed.ts'
import type { Run, RunOptions } from './runs.ts'

/** Runs all services in this process, where they share a store in memory. */
export async function startEmbedded({ surroundings, say }: RunOptions): Promise<Run> {
  const { ports, twoDomains, addresses, secrets } = surroundings
  // loaded only here: separate processes load their own
  const [{ createIdentityServer }, { createShop }, { createBank }, { portal }] = await Promise.all([
    import('@latchkey/identity'),
    import('@latchkey/demo-shop'),
    import('@latchkey/demo-bank'),
    import('@latchkey/portal'),
  ])
  const logger = { level: 'warn' }
  const identity = await createIdentityServer({
    databaseUrl: ':memory:',
    issuer: addresses.identity,
    dev: true,
    seed: demoSeed(addresses),
    logger,
    controlRoom: demoGuest(addresses, twoDomains, []),
  })
  const shared = {
    store: memoryStore(),
    signOn: { secrets: [secrets.signOn] },
    outboxUrl: outboxOf(addresses),
    logger,
  }
  const client = (name: 'shop' | 'bank') => ({
    baseUrl: addresses.identity,
    issuer: addresses.identity,
    tenantId,
    clientId: `${name}-web`,
    clientSecret,
  })
  const handOver = (other: 'shop' | 'bank') =>
    twoDomains && { handOver: { ask: addresses[other], give: { [other]: addresses[other] } } }
  const portalApp = Fastify({ logger })
  await portalApp.register(portal, {
    origin: addresses.portal,
    client: {
      baseUrl: addresses.identity,
      issuer: addresses.identity,
      tenantId,
      clientId: portalClientId,
      clientSecret,
    },
    store: shared.store,
    secrets: [secrets.portal],
    requirement: {},
  })
  const services = {
    identity,
    portal: portalApp,
    shop: await createShop({
      ...shared,
      origin: addresses.shop,
      identity: client('shop'),
      secrets: [secrets.shop],
      bankUrl: addresses.bank,
      ...handOver('bank'),
    }),
    bank: await createBank({
      ...shared,
      origin: addresses.bank,
      identity: client('bank'),
      secrets: [secrets.bank],
      shopUrl: addresses.shop,
      ...handOver('shop'),
    }),
  }
  for (const name of ['identity', 'shop', 'bank', 'portal'] as const) {
    await services[name].listen({ host: 'localhost', port: ports[name] })
    say(`${name} answers at ${addresses[name]}`)
  }
  return {
    async stop() {
      await Promise.all(Object.values(services).map((service) => service.close()))
    },
  }
}
