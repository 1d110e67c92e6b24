import {
  paths,
  RecoveryCodeAuthenticateRequestSchema,
  RecoveryCodesResponseSchema,
  RecoveryCodesStatusResponseSchema,
  TokenResponseSchema,
} from '@latchkey/protocol'
import { Type } from 'typebox'
import { clientOf } from '../../access/client-guard.ts'
import { requireUser } from '../../access/require-user.ts'
import { userOf } from '../../access/user-guard.ts'
import { routePath } from '../../http/route-path.ts'
import type { ApiScope } from '../../http/type-provider.ts'
import { UserParametersSchema } from '../../http/user-parameters.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { authenticateByRecoveryCode } from './authenticate-by-recovery-code.ts'
import { countRecoveryCodes, makeRecoveryCodes, revokeRecoveryCodes } from './manage-recovery-codes.ts'

/** What clients do with recovery codes: authenticate, see how many are left, revoke. */
export function recoveryCodeRoutes(app: ApiScope, context: IdentityContext): void {
  app.post(
    paths.recoveryCodesAuthenticate,
    {
      config: { action: 'auth:execute' },
      schema: { body: RecoveryCodeAuthenticateRequestSchema, response: { 200: TokenResponseSchema } },
    },
    async (request) => authenticateByRecoveryCode(context, clientOf(request), request.body),
  )

  app.get(
    routePath(paths.recoveryCodes),
    {
      config: { action: 'users:read' },
      schema: { params: UserParametersSchema, response: { 200: RecoveryCodesStatusResponseSchema } },
    },
    async (request) => {
      const client = clientOf(request)
      const { user_id } = await requireUser(context, client, request.params.userId)
      return { remaining: await countRecoveryCodes(context, client, user_id) }
    },
  )

  app.post(
    routePath(paths.recoveryCodesRevoke),
    {
      config: { action: 'users:edit' },
      schema: { params: UserParametersSchema, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const client = clientOf(request)
      const { user_id } = await requireUser(context, client, request.params.userId)
      await revokeRecoveryCodes(context, client, user_id)
      return reply.code(204).send(null)
    },
  )
}

/** What users do with their own recovery codes: make a set, see how many are left. */
export function ownRecoveryCodeRoutes(app: ApiScope, context: IdentityContext): void {
  app.post(
    paths.recoveryCodesOwn,
    { schema: { response: { 201: RecoveryCodesResponseSchema } } },
    async (request, reply) => {
      return reply.code(201).send({ recovery_codes: await makeRecoveryCodes(context, userOf(request)) })
    },
  )

  app.get(
    paths.recoveryCodesOwn,
    { schema: { response: { 200: RecoveryCodesStatusResponseSchema } } },
    async (request) => {
      const { client, user_id } = userOf(request)
      return { remaining: await countRecoveryCodes(context, client, user_id) }
    },
  )
}
