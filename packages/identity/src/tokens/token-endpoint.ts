import { ClientCredentialsRequestSchema, ClientTokenResponseSchema, paths } from '@latchkey/protocol'
import { authenticateClient, readClientCredentials } from '../clients/client-authentication.ts'
import { issueClientToken, ownAudience } from '../clients/client-token.ts'
import { OAuthError } from '../http/oauth-error.ts'
import type { ApiScope } from '../http/type-provider.ts'
import type { IdentityContext } from '../identity-context.ts'
import { allowedScope, mayTarget } from './grant.ts'

/** The token endpoint with `client_credentials` (RFC 6749, section 4.4), under both of its paths. */
export function tokenEndpoint(app: ApiScope, context: IdentityContext): void {
  for (const path of [paths.token, paths.tokenUnderCis]) {
    app.post(
      path,
      { schema: { body: ClientCredentialsRequestSchema, response: { 200: ClientTokenResponseSchema } } },
      async (request) => {
        const { issuer, lifetimes } = context.settings
        const credentials = readClientCredentials(request.headers.authorization, request.body)
        const client = await authenticateClient(context, credentials, request.ip)
        const { resource } = request.body
        if (resource !== undefined && !mayTarget(client, resource, issuer)) {
          throw new OAuthError(400, 'invalid_target', 'resource is not registered at this client')
        }
        const scope = allowedScope(client, request.body.scope ?? '')
        const audience = resource ?? ownAudience(issuer)
        return {
          access_token: await issueClientToken(context, client, { audience, scope }),
          token_type: 'Bearer',
          expires_in: lifetimes.clientTokenSeconds,
          ...(scope !== '' && { scope }),
        }
      },
    )
  }
}
