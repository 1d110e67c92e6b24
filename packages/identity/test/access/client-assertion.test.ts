import { randomUUID } from 'node:crypto'
import { standardEndpoints } from '@latchkey/protocol'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import * as client from 'openid-client'
import { onBothDatabases } from '../support/databases.ts'
import { startListeningService } from '../support/listening-service.ts'
import { secrets } from '../support/seed.ts'
import { basic, claimsOf, issuer, startService, type TestService } from '../support/service.ts'
import { otherTextsOf } from '../support/token-texts.ts'

type Algorithm = 'ES256' | 'EdDSA' | 'PS256' | 'RS256'

async function keyPair(alg: Algorithm, kid: string) {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { privateKey, alg, kid, jwk: { ...(await exportJWK(publicKey)), kid, alg } }
}
type Key = Awaited<ReturnType<typeof keyPair>>

const first = await keyPair('ES256', 'first')
const others = await Promise.all([
  keyPair('EdDSA', 'second'),
  keyPair('PS256', 'third'),
  keyPair('RS256', 'fourth'),
])
const stranger = await keyPair('ES256', 'first')

const seedOf = (keys: Key[]) => ({
  tenants: [
    {
      tenant_id: 'acme',
      apps: [
        {
          app_id: 'shop',
          name: 'Shop',
          clients: [
            { client_id: 'key-web', jwks: { keys: keys.map(({ jwk }) => jwk) }, permissions: ['*'] },
            { client_id: 'shop-web', client_secret: secrets['shop-web'], permissions: ['*'] },
          ],
        },
      ],
    },
  ],
})

const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

interface Changes {
  key?: Key
  /** Undefined: left out. */
  kid?: string | undefined
  claims?: Record<string, unknown>
  header?: Record<string, unknown>
}

function assertion(
  service: TestService,
  { key = first, claims, header, ...rest }: Changes = {},
): Promise<string> {
  const now = service.clock.seconds()
  const kid = 'kid' in rest ? rest.kid : key.kid
  const usual = { iss: 'key-web', sub: 'key-web', aud: issuer, iat: now, exp: now + 60, jti: randomUUID() }
  return new SignJWT({ ...usual, ...claims })
    .setProtectedHeader({ alg: key.alg, ...(kid !== undefined && { kid }), ...header })
    .sign(key.privateKey)
}

async function send(
  service: TestService,
  client_assertion: string,
  fields: Record<string, string> = {},
  more: { path?: string; headers?: Record<string, string> } = {},
) {
  const response = await service.app.inject({
    method: 'POST',
    url: more.path ?? standardEndpoints.token.path,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...more.headers },
    payload: new URLSearchParams({
      ...(more.path === undefined && { grant_type: 'client_credentials' }),
      client_assertion_type: type,
      client_assertion,
      ...fields,
    }).toString(),
  })
  const body: Record<string, unknown> = response.json()
  return { status: response.statusCode, body }
}

onBothDatabases((t, database) => {
  t.test('a client proves itself by a JWT of each algorithm, for issuer or token endpoint', async (t) => {
    const keys = [first, ...others]
    const service = await startService(t, database, { seed: seedOf(keys) })
    for (const key of keys) {
      const answer = await send(service, await assertion(service, { key }))
      t.equal(answer.status, 200, key.alg)
      t.equal(claimsOf(String(answer.body.access_token)).client_id, 'key-web')
    }
    for (const aud of [
      issuer,
      [issuer],
      issuer + standardEndpoints.token.path,
      issuer + standardEndpoints.token.otherPaths[0],
    ]) {
      t.equal((await send(service, await assertion(service, { claims: { aud } }))).status, 200)
    }
    const withId = await send(service, await assertion(service), { client_id: 'key-web' })
    t.equal(withId.status, 200)
  })

  t.test('an assertion may name its type, and leave out when it was issued', async (t) => {
    const service = await startService(t, database, { seed: seedOf([first]) })
    const now = service.clock.seconds()
    const accepted: Changes[] = [
      ...['JWT', 'jwt', 'client-authentication+jwt', 'application/client-authentication+JWT'].map((typ) => ({
        header: { typ },
      })),
      { claims: { iat: undefined } },
      { claims: { iat: now + 30 } },
      { claims: { iat: now - 240 } },
    ]
    for (const changes of accepted) {
      t.equal((await send(service, await assertion(service, changes))).status, 200, JSON.stringify(changes))
    }
  })

  t.test('the only key needs no name', async (t) => {
    const one = await startService(t, database, { seed: seedOf([first]) })
    t.equal((await send(one, await assertion(one, { kid: undefined }))).status, 200)
    const many = await startService(t, database, { seed: seedOf([first, ...others]) })
    t.equal((await send(many, await assertion(many, { kid: undefined }))).status, 401)
  })

  t.test('what is wrong with an assertion does not matter: 401 invalid_client', async (t) => {
    const service = await startService(t, database, { seed: seedOf([first]) })
    const now = service.clock.seconds()
    const wrong: Record<string, Changes> = {
      'another key': { key: stranger },
      'an unknown key': { kid: 'nobody' },
      'another issuer': { claims: { iss: 'shop-web' } },
      'a client without keys': { claims: { iss: 'shop-web', sub: 'shop-web' } },
      'an unknown client': { claims: { iss: 'nobody', sub: 'nobody' } },
      'another audience': { claims: { aud: 'https://other.example' } },
      'two audiences': { claims: { aud: [issuer, 'https://other.example'] } },
      'no audience': { claims: { aud: undefined } },
      'no end': { claims: { exp: undefined } },
      'an end that has passed': { claims: { exp: now - 31 } },
      'an end too far away': { claims: { exp: now + 331 } },
      'not yet': { claims: { nbf: now + 31 } },
      'no jti': { claims: { jti: undefined } },
      'an empty jti': { claims: { jti: '' } },
      'the type of an access token': { header: { typ: 'at+jwt' } },
      'the type of a log-out token': { header: { typ: 'logout+jwt' } },
      'the long type of a reset token': { header: { typ: 'application/reset+jwt' } },
      'the type of a DPoP proof': { header: { typ: 'dpop+jwt' } },
      'a type that is no text': { header: { typ: 7 } },
      'a key of its own': { header: { jwk: first.jwk } },
      'issued an hour ahead': { claims: { iat: now + 3600, exp: now + 300 } },
      'issued 31 s ahead': { claims: { iat: now + 31 } },
      'issued a year ago': { claims: { iat: now - 31_536_000 } },
      'an end before it was issued': { claims: { iat: now + 20, exp: now + 10 } },
      'a time of issue that is text': { claims: { iat: String(now) } },
    }
    for (const [name, changes] of Object.entries(wrong)) {
      const answer = await send(service, await assertion(service, changes))
      t.same(
        answer,
        {
          status: 401,
          body: { error: 'invalid_client', error_description: 'Client authentication failed' },
        },
        name,
      )
    }
    const unsigned = (await assertion(service)).replace(/\.[^.]*$/, '.')
    for (const text of ['x', 'a.b.c', unsigned]) t.equal((await send(service, text)).status, 401, text)
    for (const [name, text] of Object.entries(otherTextsOf(await assertion(service)))) {
      t.equal((await send(service, text)).status, 401, name)
    }
    t.equal((await send(service, await assertion(service))).status, 200, 'the right one')
  })

  t.test('two proofs at once, another client_id and another type are refused', async (t) => {
    const service = await startService(t, database, { seed: seedOf([first]) })
    const given = await assertion(service)
    t.equal((await send(service, given, { client_secret: secrets['shop-web'] })).status, 401)
    t.equal((await send(service, given, {}, { headers: { authorization: basic('shop-web') } })).status, 401)
    t.equal((await send(service, given, { client_id: 'shop-web' })).status, 401)
    t.equal((await send(service, given, { client_assertion_type: 'saml' })).status, 401)
    t.equal((await send(service, given)).status, 200, 'none of that used it up')
  })

  t.test('an assertion is used once, also at another endpoint', async (t) => {
    const service = await startService(t, database, { seed: seedOf([first]) })
    const given = await assertion(service)
    t.equal((await send(service, given)).status, 200)
    t.equal((await send(service, given)).status, 401)
    for (const path of [standardEndpoints.revocation.path, standardEndpoints.introspection.path]) {
      t.equal((await send(service, given, { token: 'x' }, { path })).status, 401)
      t.equal((await send(service, await assertion(service), { token: 'x' }, { path })).status, 200)
    }
  })

  t.test('F02 an assertion sent many times at once is taken once', async (t) => {
    const service = await startService(t, database, { seed: seedOf([first]) })
    const given = await assertion(service)
    const answers = await Promise.all(Array.from({ length: 50 }, () => send(service, given)))
    t.equal(answers.filter(({ status }) => status === 200).length, 1)
  })

  t.test('openid-client proves itself by a key at every endpoint that asks', async (t) => {
    const service = await startListeningService(t, database, { seed: seedOf([first]) })
    const config = await client.discovery(
      new URL(service.issuer),
      'key-web',
      undefined,
      client.PrivateKeyJwt({ key: first.privateKey, kid: 'first' }),
      { execute: [client.allowInsecureRequests] },
    )
    const metadata = config.serverMetadata()
    t.ok(metadata.token_endpoint_auth_methods_supported?.includes('private_key_jwt'))
    t.same(metadata.token_endpoint_auth_signing_alg_values_supported, ['ES256', 'EdDSA', 'PS256', 'RS256'])
    const { access_token } = await client.clientCredentialsGrant(config)
    t.match(await client.tokenIntrospection(config, access_token), { active: true })
    await client.tokenRevocation(config, 'unknown')
  })
})
