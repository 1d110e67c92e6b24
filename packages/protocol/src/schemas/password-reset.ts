import { type Static, Type } from 'typebox'
import { ClientAttributesSchema } from './auth-common.ts'
import { EmailContentSchema } from './email-content.ts'
import { IdentifierSchema } from './identifier.ts'
import { PasswordSchema } from './password.ts'
import { PastedPasscodeSchema } from './pasted-code.ts'
import { lineSchema } from './text.ts'

/** Authorizes one password reset; it ends with its first use. */
export const ResetTokenSchema = Type.String({ minLength: 1, maxLength: 4096, pattern: '^[A-Za-z0-9._-]+$' })

const commonFields = {
  /** The reset token of a first proof, if the app requires two. */
  prev_reset_token: Type.Optional(ResetTokenSchema),
  /** One proof is enough, whatever the app requires. @default false */
  ignore_mfa: Type.Optional(Type.Boolean()),
  /** Our service only: rate limits and the audit use it. */
  client_attributes: Type.Optional(ClientAttributesSchema),
}

const redirectUri = lineSchema({ minLength: 1, maxLength: 2048 })

const linkFields = {
  /** The link's target: one of the client's registered URIs, compared character by character. */
  redirect_uri: redirectUri,
  email: Type.Optional(IdentifierSchema),
  username: Type.Optional(IdentifierSchema),
  email_content: Type.Optional(EmailContentSchema),
  ...commonFields,
}

/** `POST /cis/v1/auth/password/reset/email/link`. The user is named by `email` or by `username`. */
export const PasswordResetEmailLinkRequestSchema = Type.Object(linkFields, { additionalProperties: false })
export type PasswordResetEmailLinkRequest = Static<typeof PasswordResetEmailLinkRequestSchema>

/** `POST /cis/v1/auth/password/reset/link`: the caller delivers the link itself. */
export const PasswordResetLinkRequestSchema = Type.Object(linkFields, { additionalProperties: false })
export type PasswordResetLinkRequest = Static<typeof PasswordResetLinkRequestSchema>

/** The reset link, for a caller that delivers it by itself. */
export const PasswordResetLinkResponseSchema = Type.Object({
  reset_link: Type.String({ minLength: 1, maxLength: 16_384 }),
})
export type PasswordResetLinkResponse = Static<typeof PasswordResetLinkResponseSchema>

/** `POST /cis/v1/auth/password/reset/email/otp`. */
export const PasswordResetEmailOtpRequestSchema = Type.Object(
  { email: IdentifierSchema, email_content: Type.Optional(EmailContentSchema), ...commonFields },
  { additionalProperties: false },
)
export type PasswordResetEmailOtpRequest = Static<typeof PasswordResetEmailOtpRequestSchema>

/** `POST /cis/v1/auth/password/reset/sms/otp`. */
export const PasswordResetSmsOtpRequestSchema = Type.Object(
  { phone_number: IdentifierSchema, ...commonFields },
  { additionalProperties: false },
)
export type PasswordResetSmsOtpRequest = Static<typeof PasswordResetSmsOtpRequestSchema>

/** The response of starting a reset, whether anything was sent or not. */
export const PasswordResetSentResponseSchema = Type.Object({ message: Type.String() })
export type PasswordResetSentResponse = Static<typeof PasswordResetSentResponseSchema>

/** As pasted: everything but digits is dropped. */
const passcode = PastedPasscodeSchema

/** `POST /cis/v1/auth/password/reset/email/otp/validate`. */
export const PasswordResetEmailOtpValidateRequestSchema = Type.Object(
  { email: IdentifierSchema, passcode, client_attributes: Type.Optional(ClientAttributesSchema) },
  { additionalProperties: false },
)
export type PasswordResetEmailOtpValidateRequest = Static<typeof PasswordResetEmailOtpValidateRequestSchema>

/** `POST /cis/v1/auth/password/reset/sms/otp/validate`. */
export const PasswordResetSmsOtpValidateRequestSchema = Type.Object(
  { phone_number: IdentifierSchema, passcode, client_attributes: Type.Optional(ClientAttributesSchema) },
  { additionalProperties: false },
)
export type PasswordResetSmsOtpValidateRequest = Static<typeof PasswordResetSmsOtpValidateRequestSchema>

/** `POST /cis/v1/auth/password/reset/password/validate`, for callers who know the password. One name is given. */
export const PasswordResetPasswordValidateRequestSchema = Type.Object(
  {
    client_id: lineSchema({ minLength: 1, maxLength: 255 }),
    password: PasswordSchema,
    /** The reset token of a first proof, if the app requires two. */
    prev_reset_token: Type.Optional(ResetTokenSchema),
    email: Type.Optional(IdentifierSchema),
    phone_number: Type.Optional(IdentifierSchema),
    username: Type.Optional(IdentifierSchema),
  },
  { additionalProperties: false },
)
export type PasswordResetPasswordValidateRequest = Static<typeof PasswordResetPasswordValidateRequestSchema>

/** The response of a proof: a reset token. */
export const PasswordResetTokenResponseSchema = Type.Object({ result: ResetTokenSchema })
export type PasswordResetTokenResponse = Static<typeof PasswordResetTokenResponseSchema>

/** `POST /cis/v1/auth/password/reset`, for callers with a reset token. */
export const PasswordResetRequestSchema = Type.Object(
  {
    reset_token: ResetTokenSchema,
    new_password: PasswordSchema,
    redirect_uri: Type.Optional(redirectUri),
    resource: Type.Optional(lineSchema({ minLength: 1, maxLength: 2048 })),
    /** Requires two different proofs, even if the app does not. @default false */
    require_mfa: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
export type PasswordResetRequest = Static<typeof PasswordResetRequestSchema>

/** The outcome of a password reset. */
export const PasswordResetResponseSchema = Type.Object({
  message: Type.String(),
  /** The redirect URI, if there is one, where the user continues. It logs nobody in. */
  url: Type.Optional(Type.String({ maxLength: 2048 })),
  /** The user's email address, if they have one. */
  email: Type.Optional(Type.String({ maxLength: 320 })),
})
export type PasswordResetResponse = Static<typeof PasswordResetResponseSchema>
