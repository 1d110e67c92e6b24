import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createBank } from '@latchkey/demo-bank'
import { createShop } from '@latchkey/demo-shop'
import { createIdentityServer } from '@latchkey/identity'
import { freePort, startRedis } from '@latchkey/local-services'
import { recommendedRedisOptions, redisStore } from '@latchkey/session-store'
import { Redis } from 'ioredis'
import selfsigned from 'selfsigned'
import t from 'tap'
import { tellBrowserStory } from './support/browser-story.ts'
import { startChromium } from './support/chromium.ts'
import { newestCode } from './support/outbox.ts'

// outside loopback the secret of the demo is refused
const clientSecret = randomBytes(32).toString('base64url')

t.test('V01 B04 the demo works over https on two hosts of one parent domain', async (t) => {
  const redis = await startRedis()
  t.teardown(() => redis.stop())
  const connection = new Redis(redis.url, recommendedRedisOptions)
  t.teardown(() => connection.disconnect())
  const demo = readFileSync(new URL('../../demo/seed.json', import.meta.url), 'utf8')
  const seed: unknown = JSON.parse(demo.replaceAll('demo-secret-not-for-production-000000', clientSecret))
  const issuer = 'http://localhost:3000'
  const service = await createIdentityServer({ databaseUrl: ':memory:', issuer, dev: true, seed })
  t.teardown(() => service.close())
  const baseUrl = await service.listen({ host: '127.0.0.1', port: 0 })

  const certificate = await selfsigned.generate([{ name: 'commonName', value: 'latchkey.test' }], {
    extensions: [
      {
        name: 'subjectAltName',
        altNames: ['shop.latchkey.test', 'bank.latchkey.test'].map((value) => ({ type: 2, value })),
      },
    ],
  })
  const [shopPort, bankPort] = [await freePort(), await freePort()]
  const shop = `https://shop.latchkey.test:${shopPort}`
  const bank = `https://bank.latchkey.test:${bankPort}`
  const group = randomBytes(32).toString('base64url')
  const common = (clientId: string) => ({
    identity: { baseUrl, issuer, tenantId: 'demo', clientId, clientSecret },
    store: redisStore({ redis: connection }),
    secrets: [randomBytes(32).toString('base64url')],
    signOn: { secrets: [group], cookieDomain: '.latchkey.test' },
    tls: { key: certificate.private, cert: certificate.cert },
  })
  const shopApp = await createShop({ origin: shop, bankUrl: bank, ...common('shop-web') })
  const bankApp = await createBank({ origin: bank, shopUrl: shop, ...common('bank-web') })
  t.teardown(() => Promise.all([shopApp.close(), bankApp.close()]))
  await shopApp.listen({ host: '127.0.0.1', port: shopPort })
  await bankApp.listen({ host: '127.0.0.1', port: bankPort })

  const browser = await startChromium('--host-resolver-rules=MAP *.latchkey.test 127.0.0.1')
  t.teardown(() => browser.close())
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    viewport: { width: 1100, height: 760 },
  })
  const names = new Set<string>()
  context.on('response', async (response) => {
    for (const { name, value } of await response.headersArray().catch(() => [])) {
      if (name.toLowerCase() !== 'set-cookie') continue
      names.add(value.split('=')[0] ?? '')
      t.match(value, /; HttpOnly/i)
      t.match(value, /; Secure/i)
      t.match(value, /; SameSite=Lax/i)
    }
  })
  await tellBrowserStory({
    t,
    context,
    shop,
    bank,
    newestCode: () => newestCode(baseUrl, '+15555550101'),
    name: 'two-names',
  })
  t.same(
    [...names].sort(),
    [
      '__Host-bank-session',
      '__Host-latchkey-bank',
      '__Host-latchkey-shop',
      '__Host-latchkey-shop_device',
      '__Host-shop-session',
      '__Secure-latchkey-sign-on',
    ],
    'each app has cookies of its own, the group one',
  )
})
