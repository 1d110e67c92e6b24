import { type Static, Type } from 'typebox'
import { ApprovalDataSchema, ReturnedApprovalDataSchema } from './approval-data.ts'
import { authCommonFields, ClientAttributesSchema, SessionIdSchema } from './auth-common.ts'
import { EmailContentSchema } from './email-content.ts'
import { IdentifierSchema, IdentifierTypeSchema } from './identifier.ts'
import { PastedPasscodeSchema } from './pasted-code.ts'
import { lineSchema, textSchema } from './text.ts'
import { GivenEmailSchema, GivenPhoneNumberSchema } from './users.ts'

/** How a one-time code is delivered; `direct` returns it to the caller. */
export const OtpChannelSchema = Type.Union([
  Type.Literal('sms'),
  Type.Literal('email'),
  Type.Literal('direct'),
])
export type OtpChannel = Static<typeof OtpChannelSchema>

/** Text of a message that replaces the service's own; `{otp}` and `{app}` are placeholders. */
const CustomSmsInputSchema = Type.Object(
  {
    custom_message: Type.String({
      maxLength: 140,
      pattern: '^(?=[^]*\\{otp\\})(?=[^]*\\{app\\})[^\\u0000\\p{Cs}]*$',
    }),
    sender_id: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9 _.+-]{1,11}$' })),
  },
  { additionalProperties: false },
)

/**
 * `POST /cis/v1/auth/otp/send`. Fields of other channels than the requested one are ignored.
 */
export const OtpSendRequestSchema = Type.Object(
  {
    channel: OtpChannelSchema,
    identifier_type: IdentifierTypeSchema,
    identifier: IdentifierSchema,
    client_attributes: Type.Optional(ClientAttributesSchema),
    /** Lifetime in minutes. */
    expires_in: Type.Optional(Type.Integer({ minimum: 1, maximum: 10 })),
    email_content: Type.Optional(EmailContentSchema),
    custom_sms_input: Type.Optional(CustomSmsInputSchema),
    /** Returned in the response, and as a claim if the authentication requests it. */
    approval_data: Type.Optional(ApprovalDataSchema),
    /** An address to send it to, instead of the user's own. */
    custom_email: Type.Optional(GivenEmailSchema),
    /** A number to send it to, instead of the user's own. */
    custom_phone_number: Type.Optional(GivenPhoneNumberSchema),
    /** Returns a `request_id` that the code is then valid with only. @default false */
    generate_request_id: Type.Optional(Type.Boolean()),
    device_id: Type.Optional(lineSchema({ maxLength: 80 })),
    /** Our service only: a session of the user in which they ask for it. Such sends have a budget of their own. */
    session_id: Type.Optional(SessionIdSchema),
  },
  { additionalProperties: false },
)
export type OtpSendRequest = Static<typeof OtpSendRequestSchema>

/** The code itself is part of the response only with the channel `direct`. */
export const OtpSendResponseSchema = Type.Object({
  message: Type.String(),
  approval_data: Type.Optional(ReturnedApprovalDataSchema),
  /** With `channel: direct`. */
  code: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  /** With `generate_request_id`. */
  request_id: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
})
export type OtpSendResponse = Static<typeof OtpSendResponseSchema>

/** `POST /cis/v1/auth/otp/authenticate`. With `session_id` the authentication is added to that session. */
export const OtpAuthenticateRequestSchema = Type.Object(
  {
    /** As pasted: everything but digits is dropped. */
    passcode: PastedPasscodeSchema,
    identifier_type: IdentifierTypeSchema,
    identifier: IdentifierSchema,
    /** Required if, and only if, one was generated. */
    request_id: Type.Optional(textSchema({ minLength: 1, maxLength: 255 })),
    session_id: Type.Optional(SessionIdSchema),
    ...authCommonFields,
  },
  { additionalProperties: false },
)
export type OtpAuthenticateRequest = Static<typeof OtpAuthenticateRequestSchema>
