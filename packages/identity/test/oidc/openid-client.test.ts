import { createCheck, endpoints, TokenResponseSchema } from '@latchkey/protocol'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import * as client from 'openid-client'
import { onBothDatabases } from '../support/databases.ts'
import { startListeningService } from '../support/listening-service.ts'
import { password, secrets } from '../support/seed.ts'

const authentications = {
  client_secret_basic: client.ClientSecretBasic(secrets['shop-web']),
  client_secret_post: client.ClientSecretPost(secrets['shop-web']),
}

const checkTokens = createCheck(TokenResponseSchema)

function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => error,
  )
}

onBothDatabases((t, database) => {
  for (const [name, authentication] of Object.entries(authentications)) {
    t.test(`openid-client drives every endpoint, with ${name}`, async (t) => {
      const { issuer } = await startListeningService(t, database)
      const options = { execute: [client.allowInsecureRequests] }
      const config = await client.discovery(new URL(issuer), 'shop-web', undefined, authentication, options)
      const metadata = config.serverMetadata()
      t.equal(metadata.issuer, issuer)
      t.same(metadata.grant_types_supported, ['client_credentials', 'refresh_token'])

      const own = await client.clientCredentialsGrant(config)
      const keys = createRemoteJWKSet(new URL(metadata.jwks_uri ?? ''))
      const { payload } = await jwtVerify(own.access_token, keys, { issuer, typ: 'at+jwt' })
      t.equal(payload.sub, 'shop-web')

      const login = await fetch(issuer + endpoints.authenticatePassword.path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${own.access_token}` },
        body: JSON.stringify({ username: 'alice', password, claims: { userinfo: { email: null } } }),
      })
      const checked = checkTokens(await login.json())
      if (!checked.ok) throw new Error(`${checked.fault.field} ${checked.fault.problem}`)

      const tokens = await client.refreshTokenGrant(config, checked.value.refresh_token ?? '')
      const { sub } = tokens.claims() ?? {}
      t.type(sub, 'string')
      const userinfo = await client.fetchUserInfo(config, tokens.access_token, String(sub))
      t.match(userinfo, { sub, email: 'alice@example.com' })

      const refreshToken = tokens.refresh_token ?? ''
      for (const token of [tokens.access_token, refreshToken]) {
        t.match(await client.tokenIntrospection(config, token), { active: true, sub, client_id: 'shop-web' })
      }
      await client.tokenRevocation(config, refreshToken)
      for (const token of [tokens.access_token, refreshToken]) {
        t.same(await client.tokenIntrospection(config, token), { active: false })
      }
      t.match(await failureOf(client.refreshTokenGrant(config, refreshToken)), { error: 'invalid_grant' })
      t.match(await failureOf(client.fetchUserInfo(config, tokens.access_token, String(sub))), {
        code: 'OAUTH_WWW_AUTHENTICATE_CHALLENGE',
        status: 401,
      })
    })
  }

  t.test('openid-client is told that its secret is wrong', async (t) => {
    const { issuer } = await startListeningService(t, database)
    const authentication = client.ClientSecretBasic('wrong-secret-wrong-secret-wrong-secret')
    const options = { execute: [client.allowInsecureRequests] }
    const config = await client.discovery(new URL(issuer), 'shop-web', undefined, authentication, options)
    for (const call of [
      () => client.clientCredentialsGrant(config),
      () => client.refreshTokenGrant(config, 'x'),
      () => client.tokenIntrospection(config, 'x'),
      () => client.tokenRevocation(config, 'x'),
    ]) {
      t.match(await failureOf(call()), { status: 401 })
    }
  })
})
