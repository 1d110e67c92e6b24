import { type Discovery, DiscoverySchema, JwksSchema, standardEndpoints } from '@latchkey/protocol'
import type { ApiScope } from '../http/type-provider.ts'
import type { IdentityContext } from '../identity-context.ts'
import { signingAlgorithms } from '../keys/signing-key.ts'

const authenticationMethods = ['client_secret_basic', 'client_secret_post', 'private_key_jwt']

/** JWKS and provider metadata. */
export function discoveryRoutes(app: ApiScope, context: IdentityContext): void {
  const { issuer } = context.settings
  const metadata: Omit<Discovery, 'id_token_signing_alg_values_supported'> = {
    issuer,
    token_endpoint: `${issuer}${standardEndpoints.token.path}`,
    revocation_endpoint: `${issuer}${standardEndpoints.revocation.path}`,
    introspection_endpoint: `${issuer}${standardEndpoints.introspection.path}`,
    userinfo_endpoint: `${issuer}${standardEndpoints.userinfo.path}`,
    jwks_uri: `${issuer}${standardEndpoints.jwks.path}`,
    grant_types_supported: ['client_credentials', 'refresh_token'],
    response_types_supported: [],
    subject_types_supported: ['public'],
    token_endpoint_auth_methods_supported: authenticationMethods,
    revocation_endpoint_auth_methods_supported: authenticationMethods,
    introspection_endpoint_auth_methods_supported: authenticationMethods,
    token_endpoint_auth_signing_alg_values_supported: [...signingAlgorithms],
    revocation_endpoint_auth_signing_alg_values_supported: [...signingAlgorithms],
    introspection_endpoint_auth_signing_alg_values_supported: [...signingAlgorithms],
    scopes_supported: [],
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    claims_supported: ['iss', 'sub', 'aud', 'exp', 'iat', 'tid', 'auth_time', 'amr', 'sid', 'auth_factors'],
  }
  for (const path of [standardEndpoints.discovery.path, standardEndpoints.discovery.otherPaths[0]]) {
    app.get(path, { schema: { response: { 200: DiscoverySchema } } }, async () => {
      const { jwks } = await context.keys.current()
      return { ...metadata, id_token_signing_alg_values_supported: [...new Set(jwks.map((key) => key.alg))] }
    })
  }
  app.get(
    standardEndpoints.jwks.path,
    { schema: { response: { 200: JwksSchema } } },
    async (_request, reply) => {
      reply.header('cache-control', 'public, max-age=300')
      return { keys: (await context.keys.current()).jwks }
    },
  )
}
