import { type Static, Type } from 'typebox'
import { ApprovalDataSchema, ReturnedApprovalDataSchema } from '../approval-data.ts'
import { authCommonFields, SessionIdSchema } from '../auth-common.ts'
import { IdentifierSchema, IdentifierTypeSchema } from '../identifier.ts'
import { PastedPasscodeSchema } from '../pasted-code.ts'
import { lineSchema, textSchema } from '../text.ts'

/** `POST /cis/v1/auth/totp/register` and `POST /cis/v1/users/me/totp`, with a user access token. */
export const TotpRegisterRequestSchema = Type.Object(
  {
    /** The label that authenticator apps show beside the issuer. @default the user's login name */
    label: Type.Optional(lineSchema({ minLength: 1, maxLength: 128 })),
    /** Whether a new authenticator may replace the active one. @default false */
    allow_override: Type.Optional(Type.Boolean()),
    device_id: Type.Optional(lineSchema({ maxLength: 80 })),
  },
  { additionalProperties: false },
)
export type TotpRegisterRequest = Static<typeof TotpRegisterRequestSchema>

/** Status 201; the secret is never shown again. */
export const TotpRegisterResponseSchema = Type.Object({
  /** Base32. */
  secret: Type.String({ minLength: 1, maxLength: 512 }),
  /** `otpauth://totp/…`, to be shown as a QR code. */
  uri: Type.String({ minLength: 1, maxLength: 4096 }),
})
export type TotpRegisterResponse = Static<typeof TotpRegisterResponseSchema>

const codeFields = {
  /** As pasted: everything but digits is dropped. */
  token: PastedPasscodeSchema,
  identifier: IdentifierSchema,
  /** @default 'email' */
  identifier_type: Type.Optional(IdentifierTypeSchema),
  session_id: Type.Optional(SessionIdSchema),
  ...authCommonFields,
}

/** `POST /cis/v1/auth/totp/authenticate`. With `session_id` the authentication is added to that session. */
export const TotpAuthenticateRequestSchema = Type.Object(codeFields, { additionalProperties: false })
export type TotpAuthenticateRequest = Static<typeof TotpAuthenticateRequestSchema>

/** `POST /cis/v1/auth/totp/transaction/start`. */
export const TotpTransactionStartRequestSchema = Type.Object(
  {
    identifier: IdentifierSchema,
    identifier_type: IdentifierTypeSchema,
    approval_data: ApprovalDataSchema,
    session_id: Type.Optional(SessionIdSchema),
    ...authCommonFields,
  },
  { additionalProperties: false },
)
export type TotpTransactionStartRequest = Static<typeof TotpTransactionStartRequestSchema>

/** Names a transaction that the user approves with a TOTP code. */
export const TotpTransactionStartResponseSchema = Type.Object({
  approval_data: ReturnedApprovalDataSchema,
  /** The id of the transaction. */
  challenge: Type.String({ minLength: 1, maxLength: 1024 }),
})
export type TotpTransactionStartResponse = Static<typeof TotpTransactionStartResponseSchema>

/** `POST /cis/v1/auth/totp/transaction/authenticate`. */
export const TotpTransactionAuthenticateRequestSchema = Type.Object(
  {
    ...codeFields,
    /** Our service only: the id from the start. @default the latest transaction of `session_id`, or else of all */
    challenge: Type.Optional(textSchema({ minLength: 1, maxLength: 1024 })),
  },
  { additionalProperties: false },
)
export type TotpTransactionAuthenticateRequest = Static<typeof TotpTransactionAuthenticateRequestSchema>
