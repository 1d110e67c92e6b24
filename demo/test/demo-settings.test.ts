import t from 'tap'
import { readDemoSettings } from '../src/demo-settings.ts'

t.test('readDemoSettings defaults to the usual ports and no Redis', async (t) => {
  t.same(readDemoSettings({}), {
    ports: { shop: 3001, bank: 3002, identity: 3000, portal: 3003 },
    twoDomains: false,
  })
})

t.test('readDemoSettings treats an empty variable as absent', async (t) => {
  t.same(readDemoSettings({ SHOP_PORT: '', REDIS_URL: '' }), readDemoSettings({}))
})

t.test('readDemoSettings reads ports and Redis from the environment', async (t) => {
  const ports = { SHOP_PORT: '4001', BANK_PORT: '4002', IDENTITY_PORT: '4000', PORTAL_PORT: '4003' }
  const env = { ...ports, REDIS_URL: 'redis://127.0.0.1' }
  t.same(readDemoSettings(env), {
    ports: { shop: 4001, bank: 4002, identity: 4000, portal: 4003 },
    twoDomains: false,
    redisUrl: 'redis://127.0.0.1',
  })
})

t.test('readDemoSettings accepts 0 and 1 for TWO_DOMAINS', async (t) => {
  t.match(readDemoSettings({ TWO_DOMAINS: '1' }), { twoDomains: true })
  t.match(readDemoSettings({ TWO_DOMAINS: '0' }), { twoDomains: false })
  t.throws(() => readDemoSettings({ TWO_DOMAINS: 'yes' }), { message: 'TWO_DOMAINS must be 0 or 1: yes' })
})

t.test('readDemoSettings refuses an invalid port', async (t) => {
  for (const text of ['0', '65536', '-1', '80a', '1e3', ' 80']) {
    t.throws(() => readDemoSettings({ BANK_PORT: text }), { message: `BANK_PORT is not a port: ${text}` })
  }
})

t.test('readDemoSettings refuses two services on one port', async (t) => {
  t.throws(() => readDemoSettings({ SHOP_PORT: '3000' }), { message: /four different ports/ })
})
