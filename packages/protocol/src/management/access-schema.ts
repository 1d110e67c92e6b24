import { type Static, Type } from 'typebox'

/** What a manager may do. */
export const ManagementAccessSchema = Type.Object({
  tenant_id: Type.String({ description: 'The tenant that is managed.' }),
  app_id: Type.Optional(
    Type.String({ description: 'The only app that is managed. Missing: all apps of the tenant.' }),
  ),
  manages: Type.Enum(['app', 'tenant', 'instance'], {
    description: 'How far the manager reaches: one app, all apps of the tenant, or all tenants.',
  }),
  actor_type: Type.Union([Type.Literal('client'), Type.Literal('user'), Type.Literal('operator')]),
  client_id: Type.Optional(Type.String()),
  user_id: Type.Optional(Type.String()),
  permissions: Type.Array(Type.String(), { description: 'As they were granted; `*` is every permission.' }),
})
export type ManagementAccess = Static<typeof ManagementAccessSchema>

/** What a manager may do, as the service answers. */
export const ManagementAccessResponseSchema = Type.Object({ result: ManagementAccessSchema })
export type ManagementAccessResponse = Static<typeof ManagementAccessResponseSchema>
