import { CreateUserRequestSchema, paths } from '@latchkey/protocol'
import { clientOf } from '../../access/client-guard.ts'
import { notFound } from '../../errors/api-error.ts'
import { routePath } from '../../http/route-path.ts'
import type { ApiScope } from '../../http/type-provider.ts'
import { UserParametersSchema } from '../../http/user-parameters.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { readyPassword } from '../../methods/password/given-credentials.ts'
import { newUserRow } from '../../users/create-user.ts'
import { findUser } from '../../users/user-record.ts'
import { insertUserWithPassword } from './insert-user-with-password.ts'
import { UserViewSchema, userView } from './user-view.ts'

/** `POST /cis/v1/users`, `GET /cis/v1/users/{userId}`. */
export function userRoutes(app: ApiScope, context: IdentityContext): void {
  app.post(
    paths.users,
    {
      config: { action: 'users:create' },
      schema: { body: CreateUserRequestSchema, response: { 201: UserViewSchema } },
    },
    async (request, reply) => {
      const client = clientOf(request)
      const { credentials, ...fields } = request.body
      const user = newUserRow(client.tenant_id, fields, context.nowSeconds())
      const password =
        credentials && (await readyPassword(context, client, credentials, user, 'credentials.'))
      await context.db.transaction().execute((db) => insertUserWithPassword(db, user, password))
      context.audit('user.created', {
        tenant_id: client.tenant_id,
        client_id: client.client_id,
        user_id: user.user_id,
      })
      return reply.code(201).send({ result: userView(user) })
    },
  )

  app.get(
    routePath(paths.user),
    {
      config: { action: 'users:read' },
      schema: { params: UserParametersSchema, response: { 200: UserViewSchema } },
    },
    async (request) => {
      const { tenant_id } = clientOf(request)
      const user = await findUser(context.db, tenant_id, { type: 'user_id', value: request.params.userId })
      if (user === undefined) throw notFound('user_not_found', 'User not found')
      return { result: userView(user) }
    },
  )
}
