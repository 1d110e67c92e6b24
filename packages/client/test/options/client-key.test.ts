import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { decodeJwt, jwtVerify } from 'jose'
import t from 'tap'
import { type ClientOptions, createClient, LatchkeyError } from '../../src/index.ts'
import { alice, runIdentityService, signing } from '../support/identity-service.ts'
import { nowSeconds, settings } from '../support/issuer.ts'
import { mockService, tokens } from '../support/mock-service.ts'

const { clientSecret, ...withoutSecret } = settings
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const ed = generateKeyPairSync('ed25519').privateKey
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const key = { privateKey: ec, kid: 'one', alg: 'ES256' } as const

function refusal(changes: Record<string, unknown>): string {
  try {
    createClient({ ...withoutSecret, ...changes } as ClientOptions)
  } catch (error) {
    if (error instanceof LatchkeyError && error.code === 'config_invalid') return error.message
    throw error
  }
  return 'accepted'
}

t.test('clientKey accepts a KeyObject or JWK that fits its algorithm', async (t) => {
  for (const [privateKey, alg] of [
    [ec, 'ES256'],
    [ed, 'EdDSA'],
    [rsa, 'PS256'],
    [rsa, 'RS256'],
  ] as const) {
    t.equal(refusal({ clientKey: { privateKey, kid: 'one', alg } }), 'accepted', alg)
    const jwk = privateKey.export({ format: 'jwk' })
    t.equal(refusal({ clientKey: { privateKey: jwk, kid: 'one', alg } }), 'accepted', alg)
  }
})

t.test(
  'U08 what is no private key, and a secret beside it, are refused without a word of them',
  async (t) => {
    const jwk = ec.export({ format: 'jwk' })
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey
    const wrong: [Record<string, unknown>, RegExp][] = [
      [{ ...key, alg: 'EdDSA' }, /not a private key for its algorithm/],
      [{ ...key, alg: 'RS256' }, /not a private key/],
      [
        { ...key, privateKey: generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey },
        /not a private key/,
      ],
      [{ ...key, privateKey: short, alg: 'RS256' }, /not a private key/],
      [{ ...key, privateKey: createPublicKey(ec) }, /not a private key/],
      [{ ...key, privateKey: { ...jwk, d: undefined } }, /not a private key/],
      [{ ...key, privateKey: { ...jwk, d: 'x' } }, /not a private key/],
      [{ ...key, privateKey: { ...jwk, x: jwk.y, y: jwk.x } }, /not a private key/],
      [{ ...key, privateKey: 'PEM' }, /not a private key/],
      [{ ...key, alg: 'none' }, /alg/],
      [{ ...key, kid: '' }, /kid/],
      [{ ...key, extra: 1 }, /extra/],
    ]
    for (const [index, [clientKey, message]] of wrong.entries()) {
      t.match(refusal({ clientKey }), message, `key ${index}`)
    }
    t.match(refusal({}), /clientSecret or clientKey is required/)
    t.match(refusal({ clientSecret, clientKey: key }), /clientSecret or clientKey is required, but not both/)
    t.match(refusal({ clientKey: key, clientAuthentication: 'client_secret_post' }), /clientAuthentication/)
    t.notMatch(refusal({ clientKey: { ...key, privateKey: jwk, kid: '' } }), String(jwk.d))
  },
)

/** A client that signs, at a service that only listens. */
function signingService(test: Parameters<typeof mockService>[0], statuses: number[] = [], audience?: string) {
  return mockService(
    test,
    ({ path }, index) => {
      if (path.startsWith('/cis')) return { status: 200, body: tokens }
      const status = statuses[index]
      return status === undefined ? undefined : { status }
    },
    { clientKey: { ...key, ...(audience !== undefined && { audience }) } },
  )
}

t.test('client assertions have issuer, subject, audience and times', async (t) => {
  const service = signingService(t)
  await service.client.authenticateSession({ session_id: 'session-1' })
  const [sent] = service.seen
  t.equal(sent?.headers.authorization, undefined)
  const form = Object.fromEntries(new URLSearchParams(sent?.body))
  t.match(form, {
    grant_type: 'client_credentials',
    client_id: settings.clientId,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  })
  t.notOk('client_secret' in form)
  const { payload, protectedHeader } = await jwtVerify(form.client_assertion ?? '', createPublicKey(ec), {
    currentDate: new Date(nowSeconds * 1000),
  })
  t.same(protectedHeader, { alg: 'ES256', kid: 'one' })
  t.match(payload, {
    iss: settings.clientId,
    sub: settings.clientId,
    aud: settings.issuer,
    iat: nowSeconds,
    exp: nowSeconds + 60,
    jti: /^[0-9a-f-]{36}$/,
  })
})

t.test('client assertions have the configured audience', async (t) => {
  const service = signingService(t, [], 'https://token.example/oidc/token')
  await service.client.authenticateSession({ session_id: 'session-1' })
  const assertion = new URLSearchParams(service.seen[0]?.body).get('client_assertion') ?? ''
  t.equal(decodeJwt(assertion).aud, 'https://token.example/oidc/token')
})

t.test('a repeated request carries a new client assertion', async (t) => {
  const service = signingService(t, [503])
  await service.client.authenticateSession({ session_id: 'session-1' })
  const ids = service.seen
    .map(({ body }) => new URLSearchParams(body).get('client_assertion'))
    .filter((assertion) => assertion !== null)
    .map((assertion) => decodeJwt(assertion).jti)
  t.equal(ids.length, 2)
  t.equal(new Set(ids).size, 2)
})

t.test('our service accepts client assertions at every endpoint that authenticates clients', async (t) => {
  const service = await runIdentityService(t)
  const clientKey = { privateKey: signing.privateKey, kid: 'one', alg: 'ES256' } as const
  const client = service.clientOf('key-web', { clientKey })
  const given = await client.authenticatePassword({
    username: alice.username,
    password: alice.credentials.password,
  })
  t.match(await client.introspectToken(given.access_token), { active: true, client_id: 'key-web' })
  await client.revokeToken(given.refresh_token ?? '')
  t.same(await client.introspectToken(given.access_token), { active: false })

  const stranger = service.clientOf('key-web', { clientKey: { ...clientKey, privateKey: ec } })
  await t.rejects(stranger.authenticateSession({ session_id: 'session-1' }), { code: 'client_auth_failed' })
})
