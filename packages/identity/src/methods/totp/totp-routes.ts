import {
  paths,
  TokenResponseSchema,
  TotpAuthenticateRequestSchema,
  TotpRegisterRequestSchema,
  TotpRegisterResponseSchema,
  TotpTransactionAuthenticateRequestSchema,
  TotpTransactionStartRequestSchema,
  TotpTransactionStartResponseSchema,
} from '@latchkey/protocol'
import { Type } from 'typebox'
import { clientOf } from '../../access/client-guard.ts'
import { requireUser } from '../../access/require-user.ts'
import { userOf } from '../../access/user-guard.ts'
import { requireEnrolledFactor } from '../../attempts/enrolled-factor.ts'
import { routePath } from '../../http/route-path.ts'
import type { ApiScope } from '../../http/type-provider.ts'
import { UserParametersSchema } from '../../http/user-parameters.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { authenticateByTotp } from './authenticate-by-totp.ts'
import { registerTotp } from './register-totp.ts'
import { revokeTotp, unlockTotp } from './remove-totp.ts'
import { authenticateTotpTransaction, startTotpTransaction } from './totp-transaction.ts'

/** What clients do with time codes: authenticate, approve a transaction, revoke and unlock. */
export function totpRoutes(app: ApiScope, context: IdentityContext): void {
  app.post(
    paths.totpAuthenticate,
    {
      config: { action: 'auth:execute' },
      schema: { body: TotpAuthenticateRequestSchema, response: { 200: TokenResponseSchema } },
    },
    async (request) => authenticateByTotp(context, clientOf(request), request.body),
  )

  app.post(
    paths.totpTransactionStart,
    {
      config: { action: 'auth:execute' },
      schema: {
        body: TotpTransactionStartRequestSchema,
        response: { 200: TotpTransactionStartResponseSchema },
      },
    },
    async (request) => startTotpTransaction(context, clientOf(request), request.body),
  )

  app.post(
    paths.totpTransactionAuthenticate,
    {
      config: { action: 'auth:execute' },
      schema: { body: TotpTransactionAuthenticateRequestSchema, response: { 200: TokenResponseSchema } },
    },
    async (request) => authenticateTotpTransaction(context, clientOf(request), request.body),
  )

  app.post(
    routePath(paths.totpRevoke),
    {
      config: { action: 'users:edit' },
      schema: { params: UserParametersSchema, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const client = clientOf(request)
      const { user_id } = await requireUser(context, client, request.params.userId)
      await revokeTotp(context, client, user_id)
      return reply.code(204).send(null)
    },
  )

  app.post(
    routePath(paths.totpUnlock),
    {
      config: { action: 'users:edit' },
      schema: { params: UserParametersSchema, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const client = clientOf(request)
      await unlockTotp(context, client, await requireUser(context, client, request.params.userId))
      return reply.code(204).send(null)
    },
  )
}

/** What users do with their own authenticator: register and revoke. */
export function ownTotpRoutes(app: ApiScope, context: IdentityContext): void {
  for (const path of [paths.totpRegister, paths.totpRegisterOwn]) {
    app.post(
      path,
      { schema: { body: TotpRegisterRequestSchema, response: { 201: TotpRegisterResponseSchema } } },
      async (request, reply) => {
        return reply.code(201).send(await registerTotp(context, userOf(request), request.body))
      },
    )
  }

  app.post(paths.totpRevokeOwn, { schema: { response: { 204: Type.Null() } } }, async (request, reply) => {
    const user = userOf(request)
    await requireEnrolledFactor(context, user)
    await revokeTotp(context, user.client, user.user_id, user.session_hash)
    return reply.code(204).send(null)
  })
}
