import {
  createCheck,
  DiscoverySchema,
  endpoints,
  JwksSchema,
  pathWith,
  standardEndpoints,
} from '@latchkey/protocol'
import { onBothDatabases } from '../support/databases.ts'
import { claimsOf, issuer, startService } from '../support/service.ts'

onBothDatabases((t, database) => {
  t.test('discovery is the same at all paths, and its endpoints are there', async (t) => {
    const service = await startService(t, database)
    const root = await service.call(standardEndpoints.discovery.path, { client: undefined })
    for (const path of standardEndpoints.discovery.otherPaths) {
      t.equal((await service.call(path, { client: undefined })).text, root.text, path)
    }
    t.equal(root.status, 200)
    t.ok(createCheck(DiscoverySchema)(root.body).ok)
    t.match(root.body, {
      issuer,
      token_endpoint: `${issuer}/oidc/token`,
      jwks_uri: `${issuer}/cis/oidc/jwks`,
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      id_token_signing_alg_values_supported: ['ES256'],
      scopes_supported: ['invoices', 'orders'],
      claims_parameter_supported: true,
      latchkey_extensions: ['otp_send.session_id', 'link_send.session_id'],
    })
    const jwks = await service.call(new URL(String(root.body.jwks_uri)).pathname, { client: undefined })
    t.equal(jwks.status, 200)
  })

  t.test('discovery names every claim that a token can have', async (t) => {
    const service = await startService(t, database)
    const { body } = await service.call(standardEndpoints.discovery.path, { client: undefined })
    const supported = Array.isArray(body.claims_supported) ? body.claims_supported : []
    t.equal(new Set(supported).size, supported.length)
    const names = ['fname', 'secondary_emails', 'custom_data', 'address', 'last_auth', 'webauthn_username']
    const tokens = await service.logIn({
      claims: { id_token: { fname: null, last_auth: null, email: null } },
    })
    for (const name of [...Object.keys(claimsOf(tokens.id_token)), ...names]) {
      t.ok(supported.includes(name), name)
    }
  })

  t.test('HEAD answers wherever GET does', async (t) => {
    const service = await startService(t, database)
    const { discovery, jwks } = standardEndpoints
    for (const url of ['/health/live', '/health/ready', '/openapi.json', discovery.path, jwks.path]) {
      const [get, head] = [await service.app.inject(url), await service.app.inject({ method: 'HEAD', url })]
      t.strictSame([head.statusCode, head.payload], [200, ''], url)
      t.equal(head.headers['content-length'], get.headers['content-length'], url)
    }
    const url = pathWith(endpoints.readUser.path, { userId: 'nobody' })
    const authorization = `Bearer ${await service.clientToken()}`
    t.equal((await service.app.inject({ method: 'HEAD', url, headers: { authorization } })).statusCode, 404)
    t.equal((await service.app.inject({ method: 'HEAD', url })).statusCode, 401)
  })

  t.test('J07 the JWKS holds public members only', async (t) => {
    const service = await startService(t, database)
    const answer = await service.call(standardEndpoints.jwks.path, { client: undefined })
    const checked = createCheck(JwksSchema)(answer.body)
    t.ok(checked.ok && checked.value.keys.length >= 1)
    for (const key of checked.ok ? checked.value.keys : []) {
      for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k', 'oth']) t.notOk(Object.hasOwn(key, member))
      t.match(key, { kty: 'EC', crv: 'P-256', use: 'sig', alg: 'ES256' })
    }
    t.match(answer.headers['cache-control'], /max-age=\d+/)
  })
})
