import { randomBytes } from 'node:crypto'
import t from 'tap'
import { createIdentityServer, type IdentityServerOptions } from '../src/index.ts'
import { settingsOf } from '../src/settings.ts'

const key = randomBytes(32).toString('base64url')
const good = { databaseUrl: ':memory:', issuer: 'https://id.example.com', masterKeys: [key] }

/** What a caller without types might pass. */
function refused(options: object): Promise<string> {
  const given: IdentityServerOptions = { ...good, ...options }
  return createIdentityServer(given).then(
    async (app) => {
      await app.close()
      return 'started'
    },
    (error: unknown) =>
      error instanceof Error && 'code' in error ? `${error.code}: ${error.message}` : 'other',
  )
}

t.test('U08 an option that cannot be meant refuses to start and names itself', async (t) => {
  const cases: [object, string][] = [
    [{ databaseURL: ':memory:' }, 'databaseURL'],
    [{ issuer: 'https://id.example.com/' }, 'issuer'],
    [{ issuer: 'http://id.example.com' }, 'issuer'],
    [{ issuer: 'https://user:secret@id.example.com' }, 'issuer'],
    [{ issuer: 'https://id.example.com?x' }, 'issuer'],
    [{ issuer: 'id.example.com' }, 'issuer'],
    [{ databaseUrl: 'mysql://x' }, 'databaseUrl'],
    [{ databaseUrl: 'file:' }, 'databaseUrl'],
    [{ masterKeys: [] }, 'masterKeys'],
    [{ masterKeys: ['short'] }, 'masterKeys'],
    [{ masterKeys: [Buffer.alloc(32).toString('base64url')] }, 'masterKeys'],
    [{ masterKeys: [key, randomBytes(33).toString('base64url')] }, 'masterKeys'],
    [{ dev: 'yes' }, 'dev'],
    [{ lifetimes: { accessTokenSeconds: -1 } }, 'accessTokenSeconds'],
    [{ lifetimes: { accessTokenSeconds: 0 } }, 'accessTokenSeconds'],
    [{ lifetimes: { accessTokenSeconds: '3600' } }, 'accessTokenSeconds'],
    [{ lifetimes: { accessTokenSecond: 3600 } }, 'lifetimes'],
    [{ lifetimes: { sessionIdleSeconds: 2000, sessionCapSeconds: 1000 } }, 'sessionIdleSeconds'],
    [{ limits: { passwordFailures: { max: 0, windowSeconds: 60 } } }, 'passwordFailures'],
    [{ limits: { passwordFailures: { max: 10 } } }, 'passwordFailures'],
    [{ compat: { unknownFields: 'drop' } }, 'unknownFields'],
    [{ passwordHashing: { memoryKib: 19_455 } }, 'passwordHashing'],
    [{ passwordHashing: { passes: 1 } }, 'passwordHashing'],
    [{ dev: true, passwordHashing: { memoryKib: 7 } }, 'memoryKib'],
    [{ now: 5 }, 'now'],
    [{ controlRoom: {} }, 'controlRoom needs dev'],
    [{ dev: true, controlRoom: 5 }, 'controlRoom must be an object'],
    [{ smsTransport: {} }, 'smsTransport'],
    [{ allowedPrivateNetworks: ['10.0.0.0/8', 'fd00::/129'] }, 'allowedPrivateNetworks: fd00::/129'],
  ]
  for (const [options, name] of cases) {
    const message = await refused(options)
    t.match(message, /^config_invalid: /, JSON.stringify(options))
    t.match(message, name)
    t.notMatch(message, key)
    t.notMatch(message, 'user:secret')
  }
})

t.test('all faults are in one message', async (t) => {
  const message = await refused({
    issuer: 'nonsense',
    masterKeys: [],
    lifetimes: { sessionIdleSeconds: 7e6 },
  })
  for (const name of ['issuer', 'masterKeys']) t.match(message, name)
})

t.test('the caller’s object stays as it was, and the settings cannot be changed', async (t) => {
  const options = { ...good, lifetimes: { accessTokenSeconds: 60 } }
  const before = structuredClone(options)
  const settings = settingsOf(options)
  t.strictSame(options, before)
  t.throws(() => Object.assign(settings, { issuer: 'x' }), TypeError)
  t.equal(settings.lifetimes.accessTokenSeconds, 60)
  t.equal(settings.lifetimes.idTokenSeconds, 3600)
})

t.test('http is for loopback hosts only', async (t) => {
  for (const issuer of [
    'http://localhost:3000',
    'http://127.0.0.1',
    'http://[::1]:3000',
    'http://id.localhost',
  ]) {
    t.equal(settingsOf({ ...good, issuer }).issuer, issuer)
  }
  for (const issuer of ['http://localhost.example.com', 'http://127.0.0.1.example.com', 'http://10.0.0.1']) {
    t.throws(() => settingsOf({ ...good, issuer }), { code: 'config_invalid' })
  }
})

t.test('a database that does not answer refuses to start, without its password', async (t) => {
  const message = await refused({ databaseUrl: 'postgres://u:hidden-password@127.0.0.1:1/x' })
  t.match(message, /^database_unavailable: /)
  t.notMatch(message, 'hidden-password')
  t.match(await refused({ databaseUrl: 'file:/nowhere/at/all/x.db' }), /^database_unavailable: /)
})
