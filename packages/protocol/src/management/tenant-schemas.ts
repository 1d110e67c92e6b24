import { type Static, Type } from 'typebox'
import { lineSchema, textSchema } from '../schemas/text.ts'

/** The form of ids of tenants, apps and clients that somebody chooses. */
export const NewIdSchema = Type.String({
  pattern: '^[A-Za-z0-9._~-]{1,128}$',
  description: 'Letters, digits, `.`, `_`, `~` and `-`.',
})

/** A tenant. */
export const TenantSchema = Type.Object({
  tenant_id: Type.String(),
  name: Type.Optional(Type.String()),
  status: Type.Enum(['Active', 'Disabled'], {
    description: 'All calls of a disabled tenant are refused; its sessions wait until it is enabled again.',
  }),
  created_at: Type.Integer({ description: 'Seconds since the epoch.' }),
  disabled_at: Type.Optional(Type.Integer({ description: 'Seconds since the epoch.' })),
})
export type Tenant = Static<typeof TenantSchema>

/** One tenant, as the service answers. */
export const TenantResponseSchema = Type.Object({ result: TenantSchema })
export type TenantResponse = Static<typeof TenantResponseSchema>

/** Some tenants, as the service answers. */
export const ListTenantsResponseSchema = Type.Object({
  result: Type.Array(TenantSchema),
  next_cursor: Type.Optional(Type.String()),
})
export type ListTenantsResponse = Static<typeof ListTenantsResponseSchema>

/** A page of a list. */
export const TenantPageQuerySchema = Type.Object(
  {
    cursor: Type.Optional(lineSchema({ minLength: 1, maxLength: 1024 })),
    limit: Type.Optional(
      Type.String({ pattern: '^([1-9][0-9]{0,2})$', description: 'At most 999. Default: 100.' }),
    ),
  },
  { additionalProperties: false },
)

export type TenantPageQuery = Static<typeof TenantPageQuerySchema>

const NameSchema = textSchema({ minLength: 1, maxLength: 255 })

/** `POST /cis/v1/tenants`. */
export const CreateTenantRequestSchema = Type.Object(
  { tenant_id: NewIdSchema, name: Type.Optional(NameSchema) },
  { additionalProperties: false },
)
export type CreateTenantRequest = Static<typeof CreateTenantRequestSchema>

/** `PUT /cis/v1/tenants/{tenantId}`. */
export const ChangeTenantRequestSchema = Type.Object(
  {
    name: Type.Optional(NameSchema),
    status: Type.Optional(
      Type.Enum(['Active', 'Disabled'], {
        description:
          '`Disabled` refuses every log-in, token and silent authentication from the next call on.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type ChangeTenantRequest = Static<typeof ChangeTenantRequestSchema>

/** `POST /cis/v1/tenants/{tenantId}/erase`. */
export const EraseTenantRequestSchema = Type.Object(
  { confirm: Type.String({ maxLength: 128, description: 'The id of the tenant once more.' }) },
  { additionalProperties: false },
)
export type EraseTenantRequest = Static<typeof EraseTenantRequestSchema>

/** One line of an export: a thing of the tenant, by its kind. */
export const TenantExportLineSchema = Type.Object({
  kind: Type.Enum(['tenant', 'resource', 'app', 'user']),
  data: Type.Record(Type.String(), Type.Unknown()),
})
export type TenantExportLine = Static<typeof TenantExportLineSchema>

/** A page of an export. */
export const ExportTenantResponseSchema = Type.Object({
  result: Type.Array(TenantExportLineSchema),
  next_cursor: Type.Optional(Type.String({ description: 'Missing: this page is the last one.' })),
})
export type ExportTenantResponse = Static<typeof ExportTenantResponseSchema>
