import t from 'tap'
import { readServerSettings } from '../src/server-settings.ts'

const complete = {
  LATCHKEY_BASE_URL: 'http://localhost:3000',
  LATCHKEY_ISSUER: 'http://localhost:3000',
  LATCHKEY_TENANT_ID: 'demo',
  LATCHKEY_CLIENT_ID: 'shop-web',
  LATCHKEY_CLIENT_SECRET: 'demo-secret-not-for-production-000000',
  LATCHKEY_SECRETS: 'a'.repeat(32),
  LATCHKEY_SIGN_ON_SECRETS: `${'b'.repeat(32)},${'c'.repeat(32)}`,
  REDIS_URL: 'redis://127.0.0.1:6379',
  NEIGHBOUR_URL: 'http://localhost:3002',
}

t.test('readServerSettings returns the settings of a complete environment', async (t) => {
  const settings = readServerSettings(complete, 3001)
  t.match(settings, { host: 'localhost', port: 3001, origin: 'http://localhost:3001' })
})

t.test('readServerSettings splits secrets into lists, newest first', async (t) => {
  t.equal(readServerSettings(complete, 3001).signOn.secrets.length, 2)
})

t.test('readServerSettings names all missing variables in one message', async (t) => {
  const { REDIS_URL: _redis, LATCHKEY_SECRETS: _secrets, ...rest } = complete
  t.throws(() => readServerSettings(rest, 3001), {
    message: /LATCHKEY_SECRETS is missing; REDIS_URL is missing/,
  })
})

t.test('readServerSettings refuses an invalid port', async (t) => {
  t.throws(() => readServerSettings({ ...complete, PORT: '80a' }, 3001), { message: /PORT is not a port/ })
})

t.test('V06: readServerSettings refuses the sample secret in production', async (t) => {
  t.throws(() => readServerSettings({ ...complete, NODE_ENV: 'production' }, 3001), {
    message: /must not be used in production/,
  })
})

t.test('an error about the environment contains no value', async (t) => {
  t.throws(() => readServerSettings({ ...complete, PORT: 'x', NODE_ENV: 'production' }, 3001), {
    message:
      'Invalid environment: PORT is not a port; ' +
      'LATCHKEY_CLIENT_SECRET is the sample value, which must not be used in production',
  })
})
