import { type Static, Type } from 'typebox'
import { authCommonFields, SessionIdSchema } from './auth-common.ts'
import { IdentifierSchema, IdentifierTypeSchema } from './identifier.ts'
import { lineSchema } from './text.ts'

/** What `username` contains, where an account can be named in several ways. */
export const UsernameTypeSchema = Type.Union([
  Type.Literal('username'),
  Type.Literal('email'),
  Type.Literal('phone_number'),
])
export type UsernameType = Static<typeof UsernameTypeSchema>

/** The longest password, in characters; longer ones are refused before any hashing. */
export const maximumPasswordLength = 1024

/** Any characters, including NUL; lone surrogates would be hashed as another character. */
export const PasswordSchema = Type.String({
  minLength: 1,
  maxLength: maximumPasswordLength,
  pattern: '^\\P{Cs}+$',
})

/**
 * `POST /cis/v1/auth/password/authenticate`. The user is named by `username` and `username_type`, or by `identifier` and
 * `identifier_type`. With `session_id` the authentication is added to that session.
 */
export const PasswordAuthenticateRequestSchema = Type.Object(
  {
    username: Type.Optional(lineSchema({ minLength: 1, maxLength: 320 })),
    password: PasswordSchema,
    /** @default 'username' */
    username_type: Type.Optional(UsernameTypeSchema),
    identifier: Type.Optional(IdentifierSchema),
    /** @default 'username' */
    identifier_type: Type.Optional(IdentifierTypeSchema),
    session_id: Type.Optional(SessionIdSchema),
    ...authCommonFields,
  },
  { additionalProperties: false },
)
export type PasswordAuthenticateRequest = Static<typeof PasswordAuthenticateRequestSchema>
