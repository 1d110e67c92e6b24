import { type Static, Type } from 'typebox'
import { authCommonFields, ClientAttributesSchema, SessionIdSchema } from './auth-common.ts'
import { lineSchema, textSchema } from './text.ts'

export const OtpChannelSchema = Type.Union([
  Type.Literal('sms'),
  Type.Literal('email'),
  Type.Literal('direct'),
])
export type OtpChannel = Static<typeof OtpChannelSchema>

export const IdentifierTypeSchema = Type.Union([
  Type.Literal('email'),
  Type.Literal('phone_number'),
  Type.Literal('user_id'),
  Type.Literal('username'),
])
export type IdentifierType = Static<typeof IdentifierTypeSchema>

const IdentifierSchema = lineSchema({ minLength: 1, maxLength: 320 })

/** `POST /cis/v1/auth/otp/send`. */
export const OtpSendRequestSchema = Type.Object(
  {
    channel: OtpChannelSchema,
    identifier_type: IdentifierTypeSchema,
    identifier: IdentifierSchema,
    client_attributes: Type.Optional(ClientAttributesSchema),
    /** Minutes. */
    expires_in: Type.Optional(Type.Integer({ minimum: 1, maximum: 10 })),
    device_id: Type.Optional(lineSchema({ maxLength: 80 })),
  },
  { additionalProperties: false },
)
export type OtpSendRequest = Static<typeof OtpSendRequestSchema>

export const OtpSendResponseSchema = Type.Object({ message: Type.String() })
export type OtpSendResponse = Static<typeof OtpSendResponseSchema>

/** `POST /cis/v1/auth/otp/authenticate`. With `session_id` the authentication is added to that session. */
export const OtpAuthenticateRequestSchema = Type.Object(
  {
    passcode: textSchema({ minLength: 1, maxLength: 16 }),
    identifier_type: IdentifierTypeSchema,
    identifier: IdentifierSchema,
    session_id: Type.Optional(SessionIdSchema),
    ...authCommonFields,
  },
  { additionalProperties: false },
)
export type OtpAuthenticateRequest = Static<typeof OtpAuthenticateRequestSchema>
