import { type Static, Type } from 'typebox'
import { lineSchema, textSchema } from '../../schemas/text.ts'
import { nextCursorField } from '../list-query.ts'
import { givenVersionField, versionField } from '../version-fields.ts'

const roleFields = {
  permissions: Type.Optional(
    Type.Array(lineSchema({ minLength: 1, maxLength: 255 }), {
      maxItems: 200,
      description:
        'What the role permits: names of the app’s own, and permissions of this service, which count in a management app and for clients.',
    }),
  ),
  display_name: Type.Optional(textSchema({ maxLength: 255 })),
  description: Type.Optional(textSchema({ maxLength: 1024 })),
}

const RoleNameSchema = Type.Unsafe<string>({
  ...lineSchema({ minLength: 1, maxLength: 255 }),
  description: 'Its name, unique in the app; the claim `role_values` has it.',
})

/** `POST /cis/v1/applications/{app_id}/roles`, answered 201. */
export const CreateRoleRequestSchema = Type.Object(
  { role_name: RoleNameSchema, ...roleFields },
  { additionalProperties: false },
)
export type CreateRoleRequest = Static<typeof CreateRoleRequestSchema>

/** `PUT /cis/v1/applications/{app_id}/roles/{role_id}`: what is given replaces, the rest stays. */
export const UpdateRoleRequestSchema = Type.Object(
  { role_name: Type.Optional(RoleNameSchema), ...roleFields, ...givenVersionField },
  { additionalProperties: false },
)
export type UpdateRoleRequest = Static<typeof UpdateRoleRequestSchema>

/** A role of an app. */
export const RoleSchema = Type.Object({
  role_id: Type.String(),
  role_name: Type.String(),
  app_id: Type.String(),
  permissions: Type.Array(Type.String()),
  display_name: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  ...versionField,
})
/** A role, as the management API answers it. */
export type Role = Static<typeof RoleSchema>

/** A role in an answer. */
export const RoleResponseSchema = Type.Object({ result: RoleSchema })

/** The roles of an app, in the order of their names. */
export const RolesResponseSchema = Type.Object({ result: Type.Array(RoleSchema) })

/** Kinds of entities that can have a role; names are the vendor's. `Client` is ours, and is set by `role_ids`. */
export const RoleEntityTypeSchema = Type.Enum(['User', 'Group', 'Application'], {
  description: 'What the ids are of: users, groups, or apps, whose clients all have the role then.',
})

/** `POST …/roles/{role_id}/assignments`, answered 204. */
export const AssignRoleRequestSchema = Type.Object(
  {
    entity_ids: Type.Array(lineSchema({ minLength: 1, maxLength: 255 }), { minItems: 1, maxItems: 1000 }),
    entity_type: RoleEntityTypeSchema,
  },
  { additionalProperties: false },
)
export type AssignRoleRequest = Static<typeof AssignRoleRequestSchema>

/** Who has a role, in the order of types and ids. */
export const RoleAssignmentsResponseSchema = Type.Object({
  result: Type.Array(
    Type.Object({ entity_id: Type.String(), entity_type: Type.String(), assigned_at: Type.String() }),
  ),
  ...nextCursorField,
})
export type RoleResponse = Static<typeof RoleResponseSchema>
export type RolesResponse = Static<typeof RolesResponseSchema>
export type RoleEntityType = Static<typeof RoleEntityTypeSchema>
export type RoleAssignmentsResponse = Static<typeof RoleAssignmentsResponseSchema>
