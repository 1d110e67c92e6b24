import {
  type Discovery,
  DiscoverySchema,
  JwksSchema,
  latchkeyExtensions,
  pathsOf,
  standardEndpoints,
} from '@latchkey/protocol'
import type { ApiScope } from '../http/type-provider.ts'
import { withHead } from '../http/with-head.ts'
import type { IdentityContext } from '../identity-context.ts'
import { signingAlgorithms } from '../keys/signing-key.ts'
import { readStrings } from '../storage/json-column.ts'
import type { Database } from '../storage/schema.ts'
import { requestableClaimNames } from '../tokens/requested-claims.ts'

const authenticationMethods = ['client_secret_basic', 'client_secret_post', 'private_key_jwt']

/** Claims of every ID token. */
const defaultClaimNames = [
  'iss',
  'sub',
  'aud',
  'exp',
  'iat',
  'tid',
  'auth_time',
  'amr',
  'at_hash',
  'sid',
  'auth_factors',
]

/** The scopes of all clients. Their names are public, as those of every OAuth server. */
async function registeredScopes(db: Database): Promise<string[]> {
  const rows = await db.selectFrom('clients').select('scopes_json').distinct().execute()
  return [...new Set(rows.flatMap(({ scopes_json }) => readStrings(scopes_json)))].sort()
}

/** JWKS and provider metadata. */
export function discoveryRoutes(app: ApiScope, context: IdentityContext): void {
  const { issuer } = context.settings
  const metadata: Omit<Discovery, 'id_token_signing_alg_values_supported' | 'scopes_supported'> = {
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
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    claims_supported: [...defaultClaimNames, ...requestableClaimNames],
    claims_parameter_supported: true,
    latchkey_extensions: [...latchkeyExtensions],
  }
  for (const path of pathsOf(standardEndpoints.discovery)) {
    app.route({
      method: withHead('GET'),
      url: path,
      schema: { response: { 200: DiscoverySchema } },
      async handler() {
        const { algorithms } = await context.keys.current()
        return {
          ...metadata,
          id_token_signing_alg_values_supported: algorithms,
          scopes_supported: await registeredScopes(context.db),
        }
      },
    })
  }
  app.route({
    method: withHead('GET'),
    url: standardEndpoints.jwks.path,
    schema: { response: { 200: JwksSchema } },
    async handler(_request, reply) {
      reply.header('cache-control', 'public, max-age=300')
      return { keys: (await context.keys.current()).jwks }
    },
  })
}
