import { createCheck, DiscoverySchema, JwksSchema, standardEndpoints } from '@latchkey/protocol'
import { onBothDatabases } from '../support/databases.ts'
import { issuer, startService } from '../support/service.ts'

onBothDatabases((t, database) => {
  t.test('discovery is the same at both paths, and its endpoints are there', async (t) => {
    const service = await startService(t, database)
    const root = await service.call(standardEndpoints.discovery.path, { client: undefined })
    const underCis = await service.call(standardEndpoints.discovery.otherPaths[0], { client: undefined })
    t.equal(root.status, 200)
    t.equal(root.text, underCis.text)
    t.ok(createCheck(DiscoverySchema)(root.body).ok)
    t.match(root.body, {
      issuer,
      token_endpoint: `${issuer}/oidc/token`,
      jwks_uri: `${issuer}/cis/oidc/jwks`,
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      id_token_signing_alg_values_supported: ['ES256'],
    })
    const jwks = await service.call(new URL(String(root.body.jwks_uri)).pathname, { client: undefined })
    t.equal(jwks.status, 200)
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
