import { type Static, Type } from 'typebox'
import { SessionIdSchema } from './auth-common.ts'
import { IdentifierSchema } from './identifier.ts'
import { PasswordSchema } from './password.ts'
import { GivenUsernameSchema, PasswordHashSchema } from './users.ts'

/** Whether the password has to be replaced at the first log-in. @default true; with `password_hash` false */
const forceReplace = Type.Optional(Type.Boolean())

/** `POST /cis/v1/users/{user_id}/password`, answered 201. Either `password` or `password_hash` is given. */
export const PasswordCreateRequestSchema = Type.Object(
  {
    password: Type.Optional(PasswordSchema),
    /** Our service only: the hash of another system. */
    password_hash: Type.Optional(PasswordHashSchema),
    force_replace: forceReplace,
    /** Becomes the user's name, if the user has none. */
    username: Type.Optional(GivenUsernameSchema),
    /** Whether the app's rules on length and character classes apply. @default true */
    enforce_complexity: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
export type PasswordCreateRequest = Static<typeof PasswordCreateRequestSchema>

/** `PUT /cis/v1/users/{user_id}/password`. Without `password` only whether it is temporary changes. */
export const PasswordUpdateRequestSchema = Type.Object(
  {
    password: Type.Optional(PasswordSchema),
    force_replace: forceReplace,
    /** Our service only: the user's session that is kept; all others end with the old password. */
    session_id: Type.Optional(SessionIdSchema),
  },
  { additionalProperties: false },
)
export type PasswordUpdateRequest = Static<typeof PasswordUpdateRequestSchema>

/** `POST /cis/v1/users/me/password-credentials`, with a user access token. */
export const OwnPasswordRequestSchema = Type.Object(
  { password: PasswordSchema, username: Type.Optional(GivenUsernameSchema) },
  { additionalProperties: false },
)
export type OwnPasswordRequest = Static<typeof OwnPasswordRequestSchema>

/** The response of setting a password. */
export const PasswordRegisteredResponseSchema = Type.Object({
  result: Type.Object({ message: Type.String() }),
})
export type PasswordRegisteredResponse = Static<typeof PasswordRegisteredResponseSchema>

/** `POST /cis/v1/auth/password/register`, deprecated: a temporary password for a user who has none. */
export const PasswordRegisterRequestSchema = Type.Object(
  { username: IdentifierSchema, password: PasswordSchema },
  { additionalProperties: false },
)
export type PasswordRegisterRequest = Static<typeof PasswordRegisterRequestSchema>

/** Confirms that the password was registered. */
export const PasswordRegisterResponseSchema = Type.Object({ message: Type.String() })
export type PasswordRegisterResponse = Static<typeof PasswordRegisterResponseSchema>

/** `POST /cis/v1/auth/password/validate`: whether a new password is acceptable. One of the three names is given. */
export const PasswordValidateRequestSchema = Type.Object(
  {
    password: PasswordSchema,
    email: Type.Optional(IdentifierSchema),
    phone_number: Type.Optional(IdentifierSchema),
    username: Type.Optional(IdentifierSchema),
  },
  { additionalProperties: false },
)
export type PasswordValidateRequest = Static<typeof PasswordValidateRequestSchema>

/** Whether the new password is acceptable, and each rule that it breaks. */
export const PasswordValidateResponseSchema = Type.Object({
  result: Type.Object({
    valid_password: Type.Boolean(),
    errors: Type.Array(Type.Object({ code: Type.String(), message: Type.String() })),
  }),
})
export type PasswordValidateResponse = Static<typeof PasswordValidateResponseSchema>
