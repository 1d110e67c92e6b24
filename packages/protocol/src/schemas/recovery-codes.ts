import { type Static, Type } from 'typebox'
import { authCommonFields, SessionIdSchema } from './auth-common.ts'
import { IdentifierSchema, IdentifierTypeSchema } from './identifier.ts'
import { PastedRecoveryCodeSchema } from './pasted-code.ts'

/** `POST /cis/v1/users/me/recovery-codes`, with a user access token. Status 201; the codes are never shown again. */
export const RecoveryCodesResponseSchema = Type.Object({
  recovery_codes: Type.Array(Type.String({ minLength: 1, maxLength: 128 }), { minItems: 1, maxItems: 100 }),
})
export type RecoveryCodesResponse = Static<typeof RecoveryCodesResponseSchema>

/** `GET /cis/v1/users/me/recovery-codes` and `GET /cis/v1/users/{userId}/recovery-codes`. */
export const RecoveryCodesStatusResponseSchema = Type.Object({
  /** Number of unused codes. */
  remaining: Type.Integer({ minimum: 0, maximum: 1000 }),
})
export type RecoveryCodesStatusResponse = Static<typeof RecoveryCodesStatusResponseSchema>

/**
 * `POST /cis/v1/auth/recovery-codes/authenticate`. With `session_id` the authentication is added to that session.
 * Capitals, spaces and dashes of the code do not matter.
 */
export const RecoveryCodeAuthenticateRequestSchema = Type.Object(
  {
    code: PastedRecoveryCodeSchema,
    identifier: IdentifierSchema,
    /** @default 'email' */
    identifier_type: Type.Optional(IdentifierTypeSchema),
    session_id: Type.Optional(SessionIdSchema),
    ...authCommonFields,
  },
  { additionalProperties: false },
)
export type RecoveryCodeAuthenticateRequest = Static<typeof RecoveryCodeAuthenticateRequestSchema>
