import { type Static, Type } from 'typebox'
import { lineSchema } from '../schemas/text.ts'
import {
  GivenEmailSchema,
  GivenPhoneNumberSchema,
  GivenUsernameSchema,
  PasswordHashSchema,
  userProfileFields,
} from '../schemas/users.ts'

/** A user who comes from another system. At least one of `username`, `email` and `phone_number` is given. */
export const ImportUserSchema = Type.Object(
  {
    username: Type.Optional(GivenUsernameSchema),
    email: Type.Optional(GivenEmailSchema),
    /** Whether the other system has verified it. @default false */
    email_verified: Type.Optional(Type.Boolean()),
    phone_number: Type.Optional(GivenPhoneNumberSchema),
    /** Whether the other system has verified it. @default false */
    phone_number_verified: Type.Optional(Type.Boolean()),
    /** @default 'Pending', until the first log-in */
    status: Type.Optional(
      Type.Union([Type.Literal('Active'), Type.Literal('Disabled'), Type.Literal('Pending')]),
    ),
    /** Passwords come as hashes only. */
    credentials: Type.Optional(
      Type.Object(
        {
          password_hash: PasswordHashSchema,
          /** Whether the password has to be replaced at the first log-in. @default false */
          force_replace: Type.Optional(Type.Boolean()),
        },
        { additionalProperties: false },
      ),
    ),
    ...userProfileFields,
  },
  { additionalProperties: false },
)
export type ImportUser = Static<typeof ImportUserSchema>

/** `POST /cis/v1/users/import`. */
export const ImportUsersRequestSchema = Type.Object(
  {
    users: Type.Array(Type.Unknown(), {
      minItems: 1,
      maxItems: 1000,
      description:
        'Users as for `POST /cis/v1/users`, but passwords as `credentials.password_hash` only, and with `email_verified`, `phone_number_verified` and `status`. Each is checked on its own.',
    }),
    app_id: Type.Optional(
      Type.Unsafe<string>({
        ...lineSchema({ minLength: 1, maxLength: 255 }),
        description: 'The app that they become members of. Default: the only one that is managed, or none.',
      }),
    ),
    dry_run: Type.Optional(
      Type.Boolean({ description: 'Checks everything and stores nothing. Default false.' }),
    ),
  },
  { additionalProperties: false },
)
export type ImportUsersRequest = Static<typeof ImportUsersRequestSchema>

/** What became of the rows of an import. */
export const ImportUsersResponseSchema = Type.Object({
  result: Type.Object({
    rows: Type.Number(),
    created: Type.Number(),
    existing: Type.Number({
      description: 'Users of the tenant from before. They are added to the app and not changed.',
    }),
    rejected: Type.Array(
      Type.Object({
        line: Type.Number({ description: 'The position in `users`, from 1.' }),
        reason: Type.String({ description: 'Names the field, never a value.' }),
      }),
    ),
  }),
})
export type ImportUsersResponse = Static<typeof ImportUsersResponseSchema>
