import { memoryStore } from '@latchkey/session-store'
import Fastify from 'fastify'
import t from 'tap'
import { type LatchkeyOptions, latchkey, latchkeyBearer } from '../../src/index.ts'
import { appSecret, clientOf, groupSecret, newWorld } from '../app.ts'

const good = () => ({
  app: 'shop',
  origin: 'https://shop.example.com',
  client: clientOf(newWorld()),
  store: memoryStore(),
  secrets: [appSecret],
  signOn: { secrets: [groupSecret] },
})

/** Registers options that may be of any kind. */
async function register(options: object): Promise<void> {
  const app = Fastify()
  try {
    await app.register(latchkey, options as ReturnType<typeof good>)
  } finally {
    await app.close()
  }
}

const own = 'https://shop.example.com'
const leak = 'leaked-value-0123456789-abcdefghij-klm'

const bad: [string, object, RegExp][] = [
  ['app', { app: `Shop ${leak}` }, /option app has the wrong form/],
  ['app missing', { app: undefined }, /option app /],
  ['origin with a path', { origin: `https://shop.example.com/${leak}` }, /option origin must be an origin/],
  ['origin with a slash', { origin: 'https://shop.example.com/' }, /option origin must be an origin/],
  ['origin of no host', { origin: leak }, /option origin must be an origin/],
  ['V06 origin over http', { origin: 'http://shop.example.com' }, /option origin must be https/],
  ['origin of another kind', { origin: 'ftp://shop.example.com' }, /option origin must be/],
  ['no origin', { origin: [] }, /option origin /],
  ['origin of another type', { origin: [42] }, /option origin/],
  ['a wrong origin in a list', { origin: [own, `${own}/x`] }, /option origin\.1 must be an origin/],
  [
    'V06 an origin over http in a list',
    { origin: [own, 'http://a.example'] },
    /option origin\.1 must be https/,
  ],
  ['origins of two schemes', { origin: [own, 'http://localhost:1'] }, /option origin must have one scheme/],
  ['an origin twice', { origin: [own, own] }, /option origin/],
  [
    'a domain of one origin only',
    {
      origin: [own, 'https://shop.example.org'],
      signOn: { secrets: [groupSecret], cookieDomain: '.example.com' },
    },
    /option signOn\.cookieDomain must be a parent domain of the origin/,
  ],
  [
    'a trusted path',
    { trustedOrigins: [`https://app.example.com/${leak}`] },
    /option trustedOrigins\.0 must be an/,
  ],
  [
    'a trusted pattern',
    { trustedOrigins: ['https://*.example.com/'] },
    /option trustedOrigins\.0 must be an/,
  ],
  ['trusted http', { trustedOrigins: ['http://app.example.com'] }, /option trustedOrigins\.0 must be https/],
  ['trusted null', { trustedOrigins: ['null'] }, /option trustedOrigins\.0 must be an origin/],
  [
    'a trusted origin of another site',
    { trustedOrigins: ['https://app.example.com', 'https://evil.example'] },
    /option trustedOrigins\.1 must be of the same site/,
  ],
  ['itself as trusted', { trustedOrigins: [own] }, /option trustedOrigins\.0 is the app's own/],
  [
    'a hand-over to several origins',
    { origin: [own, 'https://shop.example.org'], handOver: { ask: 'https://bank.example' } },
    /option handOver\.ask needs a single origin/,
  ],
  ['client', { client: leak }, /option client has the wrong type/],
  ['client without a URL', { client: { clientSecret: leak } }, /baseUrl/],
  ['store', { store: {} }, /option store has no method read/],
  ['B07 no secret', { secrets: [] }, /option secrets has too few items/],
  ['B07 a short secret', { secrets: ['short'] }, /option secrets\.0 is too short/],
  [
    'B07 a short second secret',
    { secrets: [appSecret, leak.slice(0, 20)] },
    /option secrets\.1 is too short/,
  ],
  ['B07 a secret that is no text', { secrets: [Buffer.alloc(32)] }, /option secrets\.0 has the wrong type/],
  ['B07 zeros', { secrets: ['0'.repeat(32)] }, /option secrets: secrets\[0\] is a sample value/],
  [
    'B07 a sample',
    { secrets: ['change-me-change-me-change-me-change-me'] },
    /option secrets: secrets\[0\] is a sample value/,
  ],
  [
    'B07 a sample of the group',
    { signOn: { secrets: ['a secret with minimum length of 32 characters'] } },
    /option signOn\.secrets: secrets\[0\] is a sample value/,
  ],
  [
    'B07 a secret of the demo',
    { secrets: [appSecret, 'demo-secret-not-for-production-000000'] },
    /option secrets\.1 is a secret of the demo/,
  ],
  [
    'B07 another secret of a demo, of the group',
    { signOn: { secrets: ['Demo-Secret-of-the-group-0123456789abcdef'] } },
    /option signOn\.secrets\.0 is a secret of the demo/,
  ],
  [
    'B07 the client secret of the demo',
    { client: { baseUrl: 'https://id.example.com', clientSecret: 'demo-secret-not-for-production-000000' } },
    /option client\.clientSecret is a secret of the demo/,
  ],
  ['a secret as text', { secrets: leak }, /option secrets has the wrong type/],
  ['signOn', { signOn: undefined }, /option signOn /],
  ['U08 a typo', { requirment: {} }, /option requirment is not known here/],
  ['U08 a typo inside', { signOn: { secrets: [groupSecret], domain: leak } }, /option signOn\.domain is not/],
  [
    'a foreign domain',
    { signOn: { secrets: [groupSecret], cookieDomain: '.other.example' } },
    /option signOn\.cookieDomain must be a parent domain/,
  ],
  [
    'a part of a name',
    { signOn: { secrets: [groupSecret], cookieDomain: 'op.example.com' } },
    /option signOn\.cookieDomain must be a parent domain/,
  ],
  [
    'a top-level domain',
    { signOn: { secrets: [groupSecret], cookieDomain: '.com' } },
    /option signOn\.cookieDomain must not be a top-level domain/,
  ],
  [
    'a domain with attributes',
    { signOn: { secrets: [groupSecret], cookieDomain: 'example.com; Path=/x' } },
    /option signOn\.cookieDomain has the wrong form/,
  ],
  ['requirement', { requirement: { mfa: leak } }, /option requirement\.mfa is not one of/],
  ['stepUpMethods', { stepUpMethods: [leak] }, /option stepUpMethods\.0 /],
  ['no stepUpMethods', { stepUpMethods: [] }, /option stepUpMethods has too few/],
  ['loginPath', { loginPath: 'https://evil.example/login' }, /option loginPath has the wrong form/],
  ['loginPath of another host', { loginPath: '//evil.example' }, /option loginPath has the wrong form/],
  ['loginPath with a header', { loginPath: '/a\r\nx: y' }, /option loginPath has the wrong form/],
  ['stepUpPath', { stepUpPath: '' }, /option stepUpPath has the wrong form/],
  ['keepSessionKeys', { keepSessionKeys: 'cart' }, /option keepSessionKeys has the wrong type/],
  ['keepSessionKeys of ours', { keepSessionKeys: ['latchkey'] }, /option keepSessionKeys/],
  ['claims', { claims: { id_token: { email: leak } } }, /option claims/],
  ['scope', { scope: '' }, /option scope is too short/],
  [
    'U08 lifetimes',
    { lifetimes: { slidingSeconds: 7200, capSeconds: 3600 } },
    /option lifetimes\.slidingSeconds must not be above/,
  ],
  [
    'U08 a negative lifetime',
    { lifetimes: { slidingSeconds: -1, capSeconds: 3600 } },
    /option lifetimes\.slidingSeconds is too small/,
  ],
  ['now', { now: 5 }, /option now must be a function/],
]

for (const [name, change, message] of bad) {
  t.test(`${name}: refused at start, named, its value unsaid`, async (t) => {
    const error = await register({ ...good(), ...change }).then(
      () => undefined,
      (cause: unknown) => cause,
    )
    t.match(error, { code: 'config_invalid', message })
    t.notMatch(String(error instanceof Error && error.message), leak.slice(0, 12))
  })
}

t.test('all that is wrong stands in one message', async (t) => {
  await t.rejects(register({ ...good(), app: '', secrets: [], extra: 1 }), {
    code: 'config_invalid',
    message: /option .*extra.*; .*|option app.*/,
  })
  const error = await register({ ...good(), app: '', secrets: [] }).catch((cause: Error) => cause.message)
  t.match(error, /option app .*; latchkey: option secrets /)
})

t.test('options that are right are taken, frozen ones too, and stay as they were', async (t) => {
  const options = {
    ...good(),
    origin: 'http://127.0.0.1:3001',
    claims: { id_token: { email: null } },
    requirement: { maxAgeSeconds: 60 },
    keepSessionKeys: ['cart'],
    stepUpMethods: ['sms'],
  }
  const freeze = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
    Object.freeze(value)
    for (const inner of Object.values(value)) freeze(inner)
  }
  for (const [key, value] of Object.entries(options)) if (!['client', 'store'].includes(key)) freeze(value)
  await t.resolves(register(Object.freeze(options)))
})

t.test('origins with one scheme and trusted front ends of their sites are accepted', async (t) => {
  const origin = ['https://shop.example.com', 'https://www.example.org:8443']
  const trustedOrigins = ['https://app.example.com', 'https://shop.example.com:444', 'https://example.org']
  await t.resolves(register({ ...good(), origin, trustedOrigins }))
  const local = ['http://localhost:3001', 'http://127.0.0.1:3001', 'http://[::1]:3001']
  for (const one of local) {
    const trusted = one.replace('3001', '5173')
    await t.resolves(register({ ...good(), origin: local, trustedOrigins: [trusted] }), trusted)
    await t.rejects(register({ ...good(), origin: one, trustedOrigins: ['http://127.0.0.2:1'] }), {
      message: /same site/,
    })
  }
})

t.test('allowInsecureRequests logs a warning that names no secret', async (t) => {
  t.intercept(process, 'emitWarning', { value: () => {} })
  const clientSecret = 'a-client-secret-that-is-long-enough-0001'
  const client = { issuer: 'https://id.example', tenantId: 't', clientId: 'c', clientSecret }
  const baseUrl = 'http://identity:3000'
  await t.rejects(register({ ...good(), client: { ...client, baseUrl } }), { code: 'config_invalid' })
  for (const [plugin, options] of [
    [latchkey, good()],
    [latchkeyBearer, { audience: 'https://api.example' }],
  ] as const) {
    const lines: string[] = []
    const app = Fastify({ logger: { level: 'warn', stream: { write: (line: string) => lines.push(line) } } })
    const insecure = { ...client, baseUrl, allowInsecureRequests: true }
    await app.register(plugin as typeof latchkey, { ...options, client: insecure } as LatchkeyOptions)
    await app.close()
    t.match(lines, [/allowInsecureRequests.*in clear text/])
    t.match(JSON.parse(lines.join('')), { level: 40, baseUrl })
    t.notMatch(lines.join(''), clientSecret)
  }
})

t.test('an origin on any loopback name may be http', async (t) => {
  for (const host of ['localhost', 'shop.localhost', '127.0.0.1', '127.1.2.3', '[::1]']) {
    await t.resolves(register({ ...good(), origin: `http://${host}:3001` }), host)
  }
  for (const host of ['localhost.evil.example', '127.0.0.1.evil.example', '128.0.0.1', '0.0.0.0']) {
    await t.rejects(register({ ...good(), origin: `http://${host}` }), { code: 'config_invalid' }, host)
  }
})
