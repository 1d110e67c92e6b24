import {
  IntrospectionResponseSchema,
  standardEndpoints,
  TokenQuestionRequestSchema,
} from '@latchkey/protocol'
import { Type } from 'typebox'
import { callerSource } from '../http/caller-address.ts'
import type { ApiScope } from '../http/type-provider.ts'
import type { IdentityContext } from '../identity-context.ts'
import { introspectToken } from './introspect-token.ts'
import { revokeToken } from './revoke-token.ts'
import { clientOfForm } from './token-endpoint.ts'

/** Revocation (RFC 7009) and introspection (RFC 7662), each under both of its paths. */
export function introspectionAndRevocationRoutes(app: ApiScope, context: IdentityContext): void {
  for (const path of [standardEndpoints.revocation.path, standardEndpoints.revocation.otherPaths[0]]) {
    app.post(
      path,
      { schema: { body: TokenQuestionRequestSchema, response: { 200: Type.Object({}) } } },
      async (request) => {
        const client = await clientOfForm(context, request)
        await revokeToken(context, client, request.body.token, callerSource(request))
        return {}
      },
    )
  }

  for (const path of [standardEndpoints.introspection.path, standardEndpoints.introspection.otherPaths[0]]) {
    app.post(
      path,
      { schema: { body: TokenQuestionRequestSchema, response: { 200: IntrospectionResponseSchema } } },
      async (request) => introspectToken(context, await clientOfForm(context, request), request.body.token),
    )
  }
}
