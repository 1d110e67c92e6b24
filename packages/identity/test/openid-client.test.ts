import { freePort } from '@latchkey/local-services'
import { endpoints } from '@latchkey/protocol'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import * as client from 'openid-client'
import t, { type Test } from 'tap'
import { createIdentityServer } from '../src/index.ts'
import { cheapHashing } from './support/cheap-hashing.ts'
import { password, secrets, seed } from './support/seed.ts'

t.test('a strict OIDC client discovers the service and gets a token that the JWKS verifies', async (t) => {
  const port = await freePort()
  const issuer = `http://localhost:${port}`
  const app = await createIdentityServer({ databaseUrl: ':memory:', issuer, dev: true, seed })
  t.after(() => app.close())
  await app.listen({ port, host: 'localhost' })

  for (const authentication of [client.ClientSecretBasic, client.ClientSecretPost]) {
    const configuration = await client.discovery(
      new URL(issuer),
      'shop-web',
      undefined,
      authentication(secrets['shop-web']),
      { execute: [client.allowInsecureRequests] },
    )
    const metadata = configuration.serverMetadata()
    t.equal(metadata.issuer, issuer)
    const tokens = await client.clientCredentialsGrant(configuration, { scope: 'orders' })
    t.equal(tokens.token_type, 'bearer')
    t.equal(tokens.expires_in, 3600)
    t.equal(tokens.scope, 'orders')
    const keys = createRemoteJWKSet(new URL(metadata.jwks_uri ?? ''))
    const { payload, protectedHeader } = await jwtVerify(tokens.access_token, keys, {
      issuer,
      audience: `${issuer}/cis`,
      typ: 'at+jwt',
      algorithms: ['ES256'],
      requiredClaims: ['sub', 'exp', 'iat', 'jti', 'client_id', 'tid'],
    })
    t.equal(payload.sub, 'shop-web')
    t.type(protectedHeader.kid, 'string')
  }

  const wrong = await client.discovery(
    new URL(issuer),
    'shop-web',
    undefined,
    client.ClientSecretPost('not the secret'),
    { execute: [client.allowInsecureRequests] },
  )
  await t.rejects(client.clientCredentialsGrant(wrong), client.ResponseBodyError)
})

/** A service that offers RS256, for which `bank-web` is registered and `shop-web` is not. */
async function startWithRs256(t: Test): Promise<string> {
  const port = await freePort()
  const issuer = `http://localhost:${port}`
  const registered: unknown = JSON.parse(JSON.stringify(seed), (_key, value: unknown) =>
    typeof value === 'object' && value !== null && Reflect.get(value, 'client_id') === 'bank-web'
      ? { ...value, id_token_signed_response_alg: 'RS256' }
      : value,
  )
  const app = await createIdentityServer({
    ...{ databaseUrl: ':memory:', issuer, dev: true, rs256IdTokens: true, passwordHashing: cheapHashing },
    seed: registered,
  })
  t.after(() => app.close())
  await app.listen({ port, host: 'localhost' })
  return issuer
}

t.test(
  'openid-client verifies ID tokens of both algorithms, each for the client registered for it',
  async (t) => {
    const issuer = await startWithRs256(t)
    for (const [clientId, registered, other] of [
      ['bank-web', 'RS256', 'ES256'],
      ['shop-web', 'ES256', 'RS256'],
    ] as const) {
      const configure = async (id_token_signed_response_alg: string) => {
        const configuration = await client.discovery(
          new URL(issuer),
          clientId,
          { id_token_signed_response_alg },
          client.ClientSecretBasic(secrets[clientId]),
          { execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks] },
        )
        t.same(configuration.serverMetadata().id_token_signing_alg_values_supported, ['ES256', 'RS256'])
        return configuration
      }
      const configuration = await configure(registered)
      const { access_token } = await client.clientCredentialsGrant(configuration)
      const logIn = async () => {
        const response = await fetch(`${issuer}${endpoints.authenticatePassword.path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${access_token}` },
          body: JSON.stringify({ username: 'alice', password }),
        })
        const tokens: { id_token?: string; refresh_token?: string } = JSON.parse(await response.text())
        return { id_token: tokens.id_token ?? '', refresh_token: tokens.refresh_token ?? '' }
      }
      const refreshed = await client.refreshTokenGrant(configuration, (await logIn()).refresh_token)
      t.equal(refreshed.claims()?.aud, clientId)
      const keys = createRemoteJWKSet(new URL(configuration.serverMetadata().jwks_uri ?? ''))
      const { id_token } = await logIn()
      await jwtVerify(id_token, keys, { issuer, audience: clientId, algorithms: [registered] })
      await t.rejects(jwtVerify(id_token, keys, { algorithms: [other] }), {
        code: 'ERR_JOSE_ALG_NOT_ALLOWED',
      })
      const { refresh_token } = await logIn()
      await t.rejects(client.refreshTokenGrant(await configure(other), refresh_token), {
        code: 'OAUTH_INVALID_RESPONSE',
        cause: { message: /"alg" header parameter/ },
      })
    }
  },
)
