import { type Static, Type } from 'typebox'
import { lineSchema, textSchema } from '../../schemas/text.ts'
import { type User, UserSchema, userProfileFields } from '../../schemas/users.ts'
import { nextCursorField } from '../list-query.ts'

const GroupNameSchema = Type.Unsafe<string>({
  ...textSchema({ minLength: 1, maxLength: 255 }),
  description: 'Its name, unique in the tenant.',
})

const groupFields = {
  description: Type.Optional(textSchema({ maxLength: 1024 })),
  custom_data: userProfileFields.custom_data,
}

/** `POST /cis/v1/groups`, answered 201. */
export const CreateGroupRequestSchema = Type.Object(
  { name: GroupNameSchema, ...groupFields },
  { additionalProperties: false },
)
export type CreateGroupRequest = Static<typeof CreateGroupRequestSchema>

/** `PUT /cis/v1/groups/{group_id}`: what is given replaces, the rest stays. */
export const UpdateGroupRequestSchema = Type.Object(
  { name: Type.Optional(GroupNameSchema), ...groupFields },
  { additionalProperties: false },
)

/** A group of users; times are seconds since the epoch. */
export const GroupSchema = Type.Object({
  group_id: Type.String(),
  name: Type.String(),
  ...groupFields,
  created_at: Type.Number(),
  updated_at: Type.Number(),
})
/** A group, as the management API answers it. */
export type Group = Static<typeof GroupSchema>

/** A group in an answer. */
export const GroupResponseSchema = Type.Object({ result: GroupSchema })

/** Groups, in the order of their ids. */
export const GroupsResponseSchema = Type.Object({ result: Type.Array(GroupSchema), ...nextCursorField })

/** `POST /cis/v1/groups/{group_id}/members`, answered 204. */
export const AddMembersRequestSchema = Type.Object(
  { user_ids: Type.Array(lineSchema({ minLength: 1, maxLength: 255 }), { minItems: 1, maxItems: 1000 }) },
  { additionalProperties: false },
)

/** The members of a group, in the order of their ids. */
export const GroupMembersResponseSchema = Type.Object({
  result: Type.Array(Type.Unsafe<User>(UserSchema)),
  ...nextCursorField,
})
export type UpdateGroupRequest = Static<typeof UpdateGroupRequestSchema>
export type GroupResponse = Static<typeof GroupResponseSchema>
export type GroupsResponse = Static<typeof GroupsResponseSchema>
export type AddMembersRequest = Static<typeof AddMembersRequestSchema>
export type GroupMembersResponse = Static<typeof GroupMembersResponseSchema>
