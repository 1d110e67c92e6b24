import type { IdentityOptions } from '@latchkey/identity'
import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import { Browser } from '../../../packages/pages/test/support/browser.ts'
import { type IdentityWorld, startWorld } from '../../../packages/pages/test/support/identity-world.ts'
import { createBank } from '../src/app.ts'

export const origin = 'http://localhost:3002'
export const password = 'correct-horse-battery-staple'

/** A bank with an identity service of its own, and a browser in front of it. */
export interface BankWorld {
  world: IdentityWorld
  bank: FastifyInstance
  browser: Browser
  /** Logs in as alice. */
  logIn(): Promise<void>
  /** Adds the second factor. */
  stepUp(): Promise<void>
}

/** Builds a bank for one test. */
export async function openBank(
  t: Test,
  options: { limits?: NonNullable<IdentityOptions['limits']> } = {},
): Promise<BankWorld> {
  const world = await startWorld(options.limits)
  const bank = await createBank({
    origin,
    identity: world.client('bank'),
    store: world.store,
    secrets: ['the bank seals its tokens with this one'],
    signOn: { secrets: ['shop and bank seal their record with this'] },
    shopUrl: 'http://localhost:3001',
    outboxUrl: 'http://localhost:3000/dev/outbox',
  })
  t.teardown(async () => {
    await bank.close()
    await world.close()
  })
  const browser = new Browser()
  const post = async (url: string, fields: Record<string, string>) => {
    const response = await browser.post(bank, url, origin, fields)
    if (response.statusCode !== 303) throw new Error(`${url} did not work: ${response.statusCode}`)
  }
  return {
    world,
    bank,
    browser,
    logIn: () => post('/login', { username: 'alice', password }),
    async stepUp() {
      await browser.open(bank, '/step-up')
      const [passcode = ''] = await world.codes()
      await post('/step-up', { passcode })
    },
  }
}
