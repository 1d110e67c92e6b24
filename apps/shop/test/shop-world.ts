import type { IdentityOptions } from '@latchkey/identity'
import type { Store } from '@latchkey/session-store'
import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import { Browser } from '../../../packages/pages/test/support/browser.ts'
import { type IdentityWorld, startWorld } from '../../../packages/pages/test/support/identity-world.ts'
import { createShop } from '../src/app.ts'

export const origin = 'http://localhost:3001'
export const password = 'correct-horse-battery-staple'

/** A shop with an identity service of its own, and a browser in front of it. */
export interface ShopWorld {
  world: IdentityWorld
  shop: FastifyInstance
  browser: Browser
  /** Logs in as alice. */
  logIn(): Promise<void>
}

/** Builds a shop for one test. */
export async function openShop(
  t: Test,
  options: {
    limits?: NonNullable<IdentityOptions['limits']>
    store?: (real: Store) => Store
    /** The clock of the identity service. */
    now?: () => number
  } = {},
): Promise<ShopWorld> {
  const world = await startWorld(options.limits, options.now)
  const shop = await createShop({
    origin,
    identity: world.client('shop'),
    store: options.store?.(world.store) ?? world.store,
    secrets: ['the shop seals its tokens with this one'],
    signOn: { secrets: ['shop and bank seal their record with this'] },
    bankUrl: 'http://localhost:3002',
    outboxUrl: 'http://localhost:3000/dev/outbox',
  })
  t.teardown(async () => {
    await shop.close()
    await world.close()
  })
  const browser = new Browser()
  return {
    world,
    shop,
    browser,
    async logIn() {
      const response = await browser.post(shop, '/login', origin, { username: 'alice', password })
      if (response.statusCode !== 303) throw new Error(`the log-in did not work: ${response.statusCode}`)
    },
  }
}
