import {
  RequestedClaimsSchema,
  standardEndpoints,
  UserinfoRequestSchema,
  UserinfoResponseSchema,
} from '@latchkey/protocol'
import { Type } from 'typebox'
import { invalidToken } from '../errors/api-error.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import { bearerTokenOf } from '../http/bearer-token.ts'
import type { ApiScope } from '../http/type-provider.ts'
import { withHead } from '../http/with-head.ts'
import type { IdentityContext } from '../identity-context.ts'
import { readUserGroups, readUserRoles } from '../roles/user-roles.ts'
import { jsonColumn } from '../storage/json-column.ts'
import { webauthnUsernameOf } from '../tokens/custom-claims.ts'
import { requestedClaims } from '../tokens/requested-claims.ts'
import { readTokenUser } from '../tokens/token-user.ts'
import { readAppData } from '../users/app-data.ts'
import { findUser } from '../users/user-record.ts'

/** What leaves: `sub`, `tid`, and the claims that were asked for. */
const AnswerSchema = Type.Object(UserinfoResponseSchema.properties, { additionalProperties: true })

/** `GET` and `POST /cis/oidc/me` (OpenID Connect Core 1.0, section 5.3), with a user access token for our own API. */
export function userinfoRoutes(app: ApiScope, context: IdentityContext): void {
  app.route({
    method: withHead('GET'),
    url: standardEndpoints.userinfo.path,
    schema: { response: { 200: AnswerSchema } },
    handler: async (request) => userinfo(context, bearerTokenOf(request)),
  })

  app.post(
    standardEndpoints.userinfo.path,
    // a request without a body is one with the token in its header
    { schema: { body: Type.Union([UserinfoRequestSchema, Type.Null()]), response: { 200: AnswerSchema } } },
    async (request) => {
      const inBody = request.body?.access_token
      if (inBody === undefined) return userinfo(context, bearerTokenOf(request))
      if (request.headers.authorization !== undefined) {
        throw new OAuthError(400, 'invalid_request', 'The token is there twice')
      }
      return userinfo(context, inBody)
    },
  )
}

const readClaims = jsonColumn(RequestedClaimsSchema)

async function userinfo(context: IdentityContext, token: string) {
  const caller = await readTokenUser(context, token)
  if (caller === undefined) throw invalidToken(true)
  const { tenant_id, user_id, client, claims_json } = caller
  const asked = claims_json === null ? undefined : readClaims(claims_json).userinfo
  const user = asked && (await findUser(context.db, tenant_id, { type: 'user_id', value: user_id }))
  const key = { tenant_id, user_id }
  const source = user && {
    user,
    appName: client.app_name,
    appData: await readAppData(context.db, { ...user, app_id: client.app_id }),
    roles: client.appHasRoles ? await readUserRoles(context.db, key, client.app_id) : [],
    groupIds: asked.groups === undefined ? undefined : await readUserGroups(context.db, key),
    webauthnUsername:
      asked.webauthn_username === undefined ? undefined : await webauthnUsernameOf(context.db, user),
  }
  return { ...requestedClaims(asked, source), sub: user_id, tid: tenant_id }
}
