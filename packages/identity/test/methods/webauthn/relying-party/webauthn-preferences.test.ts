import t from 'tap'
import { ConfigError } from '../../../../src/errors/config-error.ts'
import { readSeed } from '../../../../src/management/seed/read-seed.ts'
import { originsOf } from '../../../../src/methods/webauthn/relying-party/webauthn-preferences.ts'

const settings = { dev: true, rs256IdTokens: false, smsTransport: undefined, emailTransport: undefined }
const seedWith = (webauthn_api: unknown) => ({
  tenants: [
    { tenant_id: 'acme', apps: [{ app_id: 'shop', name: 'Shop', login_preferences: { webauthn_api } }] },
  ],
})
const faultOf = (webauthn_api: unknown): string => {
  try {
    readSeed(seedWith(webauthn_api), settings)
    return ''
  } catch (error) {
    return error instanceof ConfigError && error.code === 'seed_invalid' ? error.message : String(error)
  }
}

t.test('preferences of passkeys that can work are taken', async (t) => {
  for (const preferences of [
    null,
    { rpId: 'example.com' },
    { rpId: 'localhost', rpOrigins: ['http://localhost:3001', 'http://shop.localhost:3001'] },
    { rpId: 'xn--exmple-cua.com', rpOrigins: ['https://xn--exmple-cua.com'] },
    { rpId: 'a.b.example.com', rpOrigins: ['https://a.b.example.com:8443', 'https://other.example'] },
    { rpId: 'example.com', rpOrigins: [`android:apk-key-hash:${'-_'.repeat(21)}A`] },
    { rpId: 'example.com', rpName: 'Shop', userVerification: 'required', replaceExistingPasskey: true },
  ]) {
    t.equal(faultOf(preferences), '', JSON.stringify(preferences))
  }
})

t.test('preferences that cannot work are refused at start', async (t) => {
  for (const preferences of [
    {},
    { rpId: '' },
    { rpId: 'https://example.com' },
    { rpId: 'example.com:443' },
    { rpId: 'Example.com' },
    { rpId: 'example' },
    { rpId: '.example.com' },
    { rpId: 'example.com.' },
    { rpId: '127.0.0.1' },
    { rpId: '-example.com' },
    { rpId: 'exa_mple.com' },
    { rpId: 'example.com', rpOrigins: [] },
    { rpId: 'example.com', rpOrigins: 'https://example.com' },
    { rpId: 'example.com', userVerification: 'discouraged' },
    { rpId: 'example.com', rpOrigin: ['https://example.com'] },
  ]) {
    t.match(faultOf(preferences), /login_preferences/, JSON.stringify(preferences))
  }
  for (const origin of [
    'http://example.com',
    'https://example.com/',
    'https://example.com/path',
    'https://EXAMPLE.com',
    'https://example.com:443',
    'https://user@example.com',
    'example.com',
    '*',
    'null',
    'https://*.example.com',
    'android:apk-key-hash:short',
    'file:///x',
  ]) {
    t.match(faultOf({ rpId: 'example.com', rpOrigins: [origin] }), /app shop: webauthn_api.rpOrigins/, origin)
  }
})

t.test('without origins the https origin of the relying party is the one', async (t) => {
  t.same(originsOf({ rpId: 'example.com' }), ['https://example.com'])
})
