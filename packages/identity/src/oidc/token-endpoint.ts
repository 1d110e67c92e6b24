import {
  standardEndpoints,
  type TokenEndpointRequest,
  TokenEndpointRequestSchema,
  TokenEndpointResponseSchema,
} from '@latchkey/protocol'
import type { FastifyRequest } from 'fastify'
import {
  authenticateClient,
  type ClientProof,
  readClientCredentials,
} from '../access/client-authentication.ts'
import type { AuditSource } from '../audit/audit-event.ts'
import type { Client } from '../clients/client-directory.ts'
import { mayDo } from '../clients/client-permissions.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import { callerAddress, callerSource } from '../http/caller-address.ts'
import type { ApiScope } from '../http/type-provider.ts'
import type { IdentityContext } from '../identity-context.ts'
import { issueClientToken, ownAudience } from '../tokens/client-token.ts'
import { rotateRefreshToken } from '../tokens/rotate-refresh-token.ts'
import { allowedScope, mayTarget } from '../tokens/token-request.ts'

/** The token endpoint with `client_credentials` and `refresh_token` (RFC 6749), under both of its paths. */
export function tokenEndpoint(app: ApiScope, context: IdentityContext): void {
  for (const path of [standardEndpoints.token.path, standardEndpoints.token.otherPaths[0]]) {
    app.post(
      path,
      { schema: { body: TokenEndpointRequestSchema, response: { 200: TokenEndpointResponseSchema } } },
      async (request) => {
        const { body } = request
        if (body.grant_type !== 'client_credentials') {
          const client = await clientOfForm(context, request)
          return refresh(context, client, body, callerSource(request))
        }
        return context.observe({ kind: 'token_request', grant: 'client_credentials' }, async () =>
          grantToClient(context, await clientOfForm(context, request), body),
        )
      },
    )
  }
}

/**
 * The client that sends a form.
 *
 * @throws OAuthError 401 `invalid_client`; ApiError 429
 */
export async function clientOfForm(
  context: IdentityContext,
  request: Pick<FastifyRequest, 'headers' | 'ip'> & { body: ClientProof },
): Promise<Client> {
  const credentials = readClientCredentials(request.headers.authorization, request.body)
  return authenticateClient(context, credentials, callerAddress(request))
}

/** RFC 6749, section 4.4. */
async function grantToClient(context: IdentityContext, client: Client, request: TokenEndpointRequest) {
  const { issuer, lifetimes } = context.settings
  const { resource } = request
  const ofResource = resource === undefined ? undefined : client.resourceRules.get(resource)
  const seconds = ofResource?.tokenExpiration.access_token_ttl ?? lifetimes.clientTokenSeconds
  if (request.refresh_token !== undefined) throw invalidRequest('refresh_token is not of this grant')
  if (resource !== undefined && !mayTarget(client, resource, issuer)) {
    throw new OAuthError(400, 'invalid_target', 'resource is not registered at this client')
  }
  const scope = allowedScope(client, request.scope ?? '', resource)
  const audience = resource ?? ownAudience(issuer)
  return {
    access_token: await issueClientToken(context, client, { audience, scope, seconds }),
    token_type: 'Bearer',
    expires_in: seconds,
    scope,
  }
}

/** RFC 6749, section 6. */
async function refresh(
  context: IdentityContext,
  client: Client,
  request: TokenEndpointRequest,
  source: AuditSource,
) {
  const { refresh_token, resource, scope } = request
  if (refresh_token === undefined) throw invalidRequest('refresh_token is required')
  if (!mayDo(context.settings, client, 'auth:execute')) {
    throw new OAuthError(400, 'unauthorized_client', 'This client may not authenticate users')
  }
  return rotateRefreshToken(context, client, refresh_token, {
    source,
    ...(resource !== undefined && { resource }),
    ...(scope !== undefined && { scope }),
  })
}

function invalidRequest(description: string): OAuthError {
  return new OAuthError(400, 'invalid_request', description)
}
