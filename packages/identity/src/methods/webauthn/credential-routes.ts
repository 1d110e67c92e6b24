import {
  paths,
  WebauthnCredentialSchema,
  WebauthnCredentialsResponseSchema,
  WebauthnCredentialUpdateRequestSchema,
} from '@latchkey/protocol'
import { Type } from 'typebox'
import { clientOf } from '../../access/client-guard.ts'
import { userOf } from '../../access/user-guard.ts'
import { requireEnrolledFactor } from '../../attempts/enrolled-factor.ts'
import { routePath } from '../../http/route-path.ts'
import type { ApiScope } from '../../http/type-provider.ts'
import { UserParametersSchema } from '../../http/user-parameters.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { credentialView } from './credential-view.ts'
import { listCredentials } from './credentials/credential-store.ts'
import {
  readCredential,
  removeCredential,
  renameCredential,
  requireAnotherWayIn,
} from './manage-credentials.ts'

const CredentialIdSchema = Type.String({ minLength: 1, maxLength: 1364 })
const OwnParametersSchema = Type.Object({ credentialId: CredentialIdSchema }, { additionalProperties: false })
const ParametersSchema = Type.Object(
  { ...UserParametersSchema.properties, credentialId: CredentialIdSchema },
  { additionalProperties: false },
)

/** `/cis/v1/users/{userId}/webauthn-credentials`: the passkeys of a user, for clients. */
export function credentialRoutes(app: ApiScope, context: IdentityContext): void {
  const read = { action: 'authenticators:read' } as const
  const one = routePath(paths.userWebauthnCredential)
  const nameOf = (tenantId: string, params: { userId: string; credentialId: string }) => ({
    tenant_id: tenantId,
    user_id: params.userId,
    credential_id: params.credentialId,
  })

  app.get(
    routePath(paths.userWebauthnCredentials),
    {
      config: read,
      schema: { params: UserParametersSchema, response: { 200: WebauthnCredentialsResponseSchema } },
    },
    async (request) => {
      const { tenant_id } = clientOf(request)
      return (await listCredentials(context.db, tenant_id, request.params.userId)).map(credentialView)
    },
  )

  app.get(
    one,
    { config: read, schema: { params: ParametersSchema, response: { 200: WebauthnCredentialSchema } } },
    async (request) => {
      const name = nameOf(clientOf(request).tenant_id, request.params)
      return credentialView(await readCredential(context, name))
    },
  )

  app.patch(
    one,
    {
      config: { action: 'authenticators:edit' },
      schema: {
        params: ParametersSchema,
        body: WebauthnCredentialUpdateRequestSchema,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const name = nameOf(clientOf(request).tenant_id, request.params)
      await renameCredential(context, name, request.body.display_name)
      return reply.code(204).send(null)
    },
  )

  app.delete(
    one,
    {
      config: { action: 'authenticators:delete' },
      schema: { params: ParametersSchema, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const { tenant_id, client_id } = clientOf(request)
      await removeCredential(context, nameOf(tenant_id, request.params), client_id)
      return reply.code(204).send(null)
    },
  )
}

/** `/cis/v1/users/me/webauthn-credentials`: a user's own passkeys, with their token. */
export function ownCredentialRoutes(app: ApiScope, context: IdentityContext): void {
  const one = routePath(paths.myWebauthnCredential)

  app.get(
    paths.myWebauthnCredentials,
    { schema: { response: { 200: WebauthnCredentialsResponseSchema } } },
    async (request) => {
      const { tenant_id, user_id } = userOf(request)
      return (await listCredentials(context.db, tenant_id, user_id)).map(credentialView)
    },
  )

  app.get(
    one,
    { schema: { params: OwnParametersSchema, response: { 200: WebauthnCredentialSchema } } },
    async (request) => {
      const { tenant_id, user_id } = userOf(request)
      const name = { tenant_id, user_id, credential_id: request.params.credentialId }
      return credentialView(await readCredential(context, name))
    },
  )

  app.patch(
    one,
    {
      schema: {
        params: OwnParametersSchema,
        body: WebauthnCredentialUpdateRequestSchema,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { tenant_id, user_id } = userOf(request)
      const name = { tenant_id, user_id, credential_id: request.params.credentialId }
      await renameCredential(context, name, request.body.display_name)
      return reply.code(204).send(null)
    },
  )

  app.delete(
    one,
    { schema: { params: OwnParametersSchema, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const user = userOf(request)
      await requireEnrolledFactor(context, user)
      const name = {
        tenant_id: user.tenant_id,
        user_id: user.user_id,
        credential_id: request.params.credentialId,
      }
      await readCredential(context, name)
      await requireAnotherWayIn(context, name)
      await removeCredential(context, name, user.client.client_id, user.session_hash)
      return reply.code(204).send(null)
    },
  )
}
