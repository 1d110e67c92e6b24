import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { readEnvironment } from '../../src/command/environment.ts'
import { EnvironmentSchema } from '../../src/command/environment-schema.ts'

async function file(t: Test, text: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-environment-'))
  t.after(() => rm(directory, { recursive: true, force: true }))
  const path = join(directory, 'file.json')
  await writeFile(path, text)
  return path
}

async function faultOf(env: Record<string, string>): Promise<{ code: string; message: string }> {
  try {
    await readEnvironment(env)
  } catch (error) {
    return error as { code: string; message: string }
  }
  throw new Error('the environment was accepted')
}

t.test('unset and empty variables get their defaults', async (t) => {
  const empty = Object.fromEntries(Object.keys(EnvironmentSchema.properties).map((name) => [name, '']))
  for (const env of [{}, empty]) {
    t.same(await readEnvironment(env), {
      host: '127.0.0.1',
      port: 3000,
      exitWithParent: false,
      logLevel: 'info',
      metrics: undefined,
      options: {
        databaseUrl: 'file:./latchkey.db',
        issuer: 'http://localhost:3000',
        masterKeys: [],
        dev: false,
        auditRetentionDays: 400,
        rs256IdTokens: false,
        trustProxy: false,
      },
    })
  }
})

t.test('every variable reaches the options', async (t) => {
  const launch = await readEnvironment({
    HOST: '0.0.0.0',
    PORT: '4000',
    LATCHKEY_DATABASE_URL: ':memory:',
    LATCHKEY_ISSUER: 'https://id.localhost',
    LATCHKEY_MASTER_KEYS: 'new, old',
    LATCHKEY_SEED: await file(t, '{ "tenants": [] }'),
    LATCHKEY_OPTIONS: await file(t, '{ "compat": { "detailedErrors": true } }'),
    LATCHKEY_DEV: '1',
    LATCHKEY_DEV_HOSTS: 'identity, 172.18.0.2',
    LATCHKEY_SMS_WEBHOOK_URL: 'https://sms.example.com',
    LATCHKEY_SMS_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
    LATCHKEY_SMTP_URL: 'smtps://mail.example.com',
    LATCHKEY_BREACHED_PASSWORDS_URL: 'https://range.example.com',
    LATCHKEY_AUDIT_RETENTION_DAYS: '90',
    LATCHKEY_RS256_ID_TOKENS: '1',
    LATCHKEY_TRUST_PROXY: '10.0.0.1, fd00::/8',
    LATCHKEY_ALLOWED_PRIVATE_NETWORKS: '10.0.0.0/8, fd00::7',
    LATCHKEY_LOG_LEVEL: 'warn',
    LATCHKEY_METRICS_PORT: '9464',
    LATCHKEY_METRICS_HOST: '10.0.0.7',
    LATCHKEY_EXIT_WITH_PARENT: '1',
    ANOTHER: 'is ignored',
  })
  t.match(launch, {
    host: '0.0.0.0',
    port: 4000,
    exitWithParent: true,
    logLevel: 'warn',
    metrics: { host: '10.0.0.7', port: 9464 },
    options: {
      databaseUrl: ':memory:',
      issuer: 'https://id.localhost',
      masterKeys: ['new', 'old'],
      seed: { tenants: [] },
      compat: { detailedErrors: true },
      dev: true,
      devHosts: ['identity', '172.18.0.2'],
      smsTransport: { send: Function },
      emailTransport: { send: Function },
      breachedPasswordsUrl: 'https://range.example.com',
      auditRetentionDays: 90,
      rs256IdTokens: true,
      trustProxy: ['10.0.0.1', 'fd00::/8'],
      allowedPrivateNetworks: ['10.0.0.0/8', 'fd00::7'],
    },
  })
})

t.test('PORT 0 picks a free port, which the issuer names', async (t) => {
  const { port, options } = await readEnvironment({ PORT: '0' })
  t.ok(port > 0)
  t.equal(options.issuer, `http://localhost:${port}`)
})

t.test('U08 one message names every variable at fault, and no value', async (t) => {
  const { code, message } = await faultOf({
    HOST: '0.0.0.0',
    PORT: 'secret-port',
    LATCHKEY_DEV: '1',
    LATCHKEY_EXIT_WITH_PARENT: 'secret-flag',
    LATCHKEY_TRUST_PROXY: 'secret-proxy',
    LATCHKEY_SMS_WEBHOOK_URL: 'http://user:secret-password@sms.example.com',
    LATCHKEY_SMS_WEBHOOK_SECRET: 'whsec_secret',
    LATCHKEY_SMTP_URL: 'smtp://user:secret-password@mail.example.com/path',
    LATCHKEY_OPTIONS: await file(t, '{ "limits": { "requests": 7 } }'),
    LATCHKEY_SEED: await file(t, '{'),
  })
  t.equal(code, 'config_invalid')
  for (const fault of [
    'PORT must be a number up to 65535',
    'LATCHKEY_EXIT_WITH_PARENT must be 0 or 1',
    'LATCHKEY_TRUST_PROXY must be addresses or networks, comma-separated',
    'LATCHKEY_DEV: dev mode is limited to HOST on a loopback address',
    'LATCHKEY_SMS_WEBHOOK_URL: ',
    'LATCHKEY_SMS_WEBHOOK_SECRET must be secrets of whsec_ and 24 to 64 bytes in base64, comma-separated',
    'LATCHKEY_SMTP_URL: ',
    'LATCHKEY_OPTIONS: limits.requests ',
    'LATCHKEY_SEED: ',
  ]) {
    t.ok(message.includes(fault), fault)
  }
  t.notMatch(message.replaceAll('SMS_WEBHOOK_SECRET must be secrets', ''), /secret/)
})

t.test('U08 each invalid value names its variable', async (t) => {
  const cases: [Record<string, string>, RegExp][] = [
    [{ LATCHKEY_DEV: 'true' }, /^LATCHKEY_DEV must be 0 or 1$/],
    [{ LATCHKEY_DEV: '1', HOST: '::' }, /loopback/],
    [{ LATCHKEY_DEV: '1', LATCHKEY_DEV_HOSTS: 'identity', HOST: '203.0.113.9' }, /^LATCHKEY_DEV: .*loopback/],
    [{ LATCHKEY_DEV: '1', LATCHKEY_ISSUER: 'https://id.example.com' }, /^LATCHKEY_ISSUER: .*loopback/],
    [{ LATCHKEY_DEV_HOSTS: 'identity' }, /^LATCHKEY_DEV_HOSTS: /],
    [{ LATCHKEY_DEV: '1', LATCHKEY_DEV_HOSTS: 'identity,8.8.8.8' }, /^LATCHKEY_DEV_HOSTS must/],
    [{ PORT: '70000' }, /^PORT /],
    [{ PORT: '3000x' }, /^PORT /],
    [{ PORT: '-1' }, /^PORT /],
    [{ LATCHKEY_TRUST_PROXY: '::ffff:10.0.0.0/8' }, /^LATCHKEY_TRUST_PROXY /],
    [{ LATCHKEY_TRUST_PROXY: '10.0.0.1,' }, /^LATCHKEY_TRUST_PROXY /],
    [{ LATCHKEY_ALLOWED_PRIVATE_NETWORKS: '10.0.0.0/33' }, /^LATCHKEY_ALLOWED_PRIVATE_NETWORKS must/],
  ]
  for (const [env, message] of cases) t.match(await faultOf(env), { code: 'config_invalid', message })
})

t.test('a seed file alone at fault keeps its code', async (t) => {
  t.match(await faultOf({ LATCHKEY_SEED: await file(t, '{') }), {
    code: 'seed_invalid',
    message: /^LATCHKEY_SEED: .* is not JSON$/,
  })
  t.match(await faultOf({ LATCHKEY_SEED: '/nowhere/seed.json' }), {
    code: 'seed_invalid',
    message: /cannot be read$/,
  })
})

t.test('the README lists every variable with its default', async (t) => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
  for (const [name, schema] of Object.entries(EnvironmentSchema.properties)) {
    const description = Reflect.get(schema, 'description')
    const value = Reflect.get(schema, 'default')
    const shown = value === undefined ? '' : `\`${value}\``
    t.ok(readme.includes(`| \`${name}\` | ${description} | ${shown} |`.replace('|  |', '| |')), name)
  }
})
