import { standardEndpoints } from '@latchkey/protocol'
import type { InjectOptions } from 'fastify'
import t, { type Test } from 'tap'
import { createIdentityServer, type IdentityServerOptions } from '../../src/index.ts'
import { seed } from '../support/seed.ts'

async function start(t: Test, options: Partial<IdentityServerOptions> = {}) {
  const issuer = 'http://localhost:4000'
  const app = await createIdentityServer({ databaseUrl: ':memory:', issuer, dev: true, seed, ...options })
  t.after(() => app.close())
  return async (headers: Record<string, string>, more: InjectOptions = {}) => {
    const url = more.url ?? standardEndpoints.jwks.path
    return (await app.inject({ url, ...more, headers })).statusCode
  }
}

const paths = [
  standardEndpoints.jwks.path,
  '/dev/outbox',
  '/dev/outbox.json',
  '/dev/control-room',
  '/health/live',
  '/openapi.json',
  '/docs/',
]

t.test('dev mode answers only requests for this machine, whatever the DNS says', async (t) => {
  const ask = await start(t)
  for (const host of [
    'localhost',
    'localhost:3000',
    'LOCALHOST:1',
    'id.localhost',
    '127.0.0.1:3000',
    '127.1.2.3',
    '[::1]:3000',
  ]) {
    t.equal(await ask({ host }), 200, host)
  }
  for (const host of [
    'evil.example',
    'evil.example:3000',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '192.168.0.7:3000',
    '169.254.169.254',
    'identity:3000',
    '0.0.0.0:3000',
    'localhost@evil.example',
    'evil.example/localhost',
    '[::2]',
    'local host',
  ]) {
    for (const url of paths) t.equal(await ask({ host }, { url }), 403, `${host} ${url}`)
  }
})

const forwarding: Record<string, string>[] = [
  { 'x-forwarded-for': '127.0.0.1' },
  { 'x-forwarded-for': '203.0.113.9:50001' },
  { 'x-forwarded-host': 'localhost' },
  { 'x-forwarded-proto': 'https' },
  { 'x-forwarded-client-cert': 'x' },
  { forwarded: 'for=127.0.0.1;host=localhost' },
  { 'x-real-ip': '127.0.0.1' },
  { via: '1.1 proxy' },
  { 'cf-connecting-ip': '203.0.113.9' },
]

t.test('dev mode refuses requests that a proxy on this machine forwards', async (t) => {
  const ask = await start(t)
  for (const headers of forwarding) {
    for (const url of paths) t.equal(await ask(headers, { url }), 403, `${JSON.stringify(headers)} ${url}`)
  }
})

t.test('dev mode answers a trusted proxy, but its /dev/ pages never', async (t) => {
  const ask = await start(t, { trustProxy: ['127.0.0.1'] })
  for (const headers of forwarding.slice(0, 2)) {
    const both = { ...headers, 'x-forwarded-proto': 'https' }
    t.equal(await ask(both), 200, JSON.stringify(headers))
    t.equal(await ask(both, { remoteAddress: '127.0.0.2' }), 403, 'from another peer')
    t.equal(await ask({ ...both, host: 'evil.example' }), 403, 'with a foreign Host')
    for (const url of ['/dev/outbox', '/dev/outbox.json']) t.equal(await ask(both, { url }), 403, url)
  }
  t.equal(await ask({ forwarded: 'for=127.0.0.1' }), 403, 'a trusted proxy sends X-Forwarded-For')
})

t.test('devHosts lets dev mode answer further hosts, to machines of the private network', async (t) => {
  const ask = await start(t, { devHosts: ['Identity', '10.1.2.3', 'fd00::7'] })
  for (const host of ['identity:3000', 'IDENTITY', '10.1.2.3:3000', '[fd00::7]:3000', 'localhost']) {
    for (const remoteAddress of ['127.0.0.1', '10.9.9.9', '172.18.0.3', '::ffff:192.168.1.2', 'fd00::9']) {
      t.equal(await ask({ host }, { remoteAddress }), 200, `${host} ${remoteAddress}`)
    }
    for (const remoteAddress of ['203.0.113.9', '172.32.0.1', '2001:db8::1', '::ffff:8.8.8.8']) {
      t.equal(await ask({ host }, { remoteAddress }), 403, `${host} ${remoteAddress}`)
    }
  }
  for (const host of ['evil.example', 'identity.evil.example', '10.1.2.4'])
    t.equal(await ask({ host }), 403, host)
  t.equal(await ask({ host: 'identity', 'x-forwarded-for': '10.9.9.9' }), 403, 'forwarded')
})

t.test('devHosts are names or private addresses, and for dev mode only', async (t) => {
  for (const host of [
    '8.8.8.8',
    'identity:3000',
    'http://identity',
    'a/b',
    'a b',
    '',
    '*',
    '2001:db8::1',
    '0.0.0.0',
  ]) {
    await t.rejects(
      start(t, { devHosts: [host] }),
      { code: 'config_invalid', message: /devHosts must/ },
      host,
    )
  }
  await t.rejects(start(t, { dev: false, devHosts: ['identity'] }), { message: /devHosts needs dev/ })
})

t.test('dev mode with an issuer that the world can reach does not start', async (t) => {
  for (const issuer of ['https://id.example.com', 'https://10.0.0.1', 'https://localhost.example.com']) {
    await t.rejects(start(t, { issuer }), { code: 'config_invalid', message: /loopback/ }, issuer)
  }
  for (const issuer of ['https://localhost', 'https://id.localhost:8443', 'http://[::1]:4000']) {
    await t.resolves(start(t, { issuer }), issuer)
  }
})

t.test('outside dev mode any Host and forwarded requests are answered', async (t) => {
  const masterKeys = [Buffer.from('a master key for tests, 32 bytes').toString('base64url')]
  const ask = await start(t, { dev: false, masterKeys, seed: undefined, issuer: 'https://id.example.com' })
  for (const headers of [{ host: 'id.example.com' }, ...forwarding]) t.equal(await ask(headers), 200)
})
