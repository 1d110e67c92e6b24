import { freePort } from '@latchkey/local-services'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import * as client from 'openid-client'
import t from 'tap'
import { createIdentityServer } from '../src/index.ts'
import { secrets, seed } from './support/seed.ts'

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
