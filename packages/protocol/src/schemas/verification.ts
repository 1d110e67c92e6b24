import { type Static, Type } from 'typebox'
import { EmailContentSchema } from './email-content.ts'
import { PastedPasscodeSchema } from './pasted-code.ts'
import { lineSchema } from './text.ts'
import { GivenEmailSchema, GivenPhoneNumberSchema } from './users.ts'

const passcode = PastedPasscodeSchema
/** Replaces a primary address that is verified, which becomes a secondary one. @default false */
const updatePrimary = Type.Optional(Type.Boolean())

/** `POST /cis/v1/verification/otp/email/send` */
export const VerificationEmailOtpRequestSchema = Type.Object(
  { email: GivenEmailSchema, email_content: Type.Optional(EmailContentSchema) },
  { additionalProperties: false },
)
export type VerificationEmailOtpRequest = Static<typeof VerificationEmailOtpRequestSchema>

/** `POST /cis/v1/verification/otp/email/validate` */
export const VerificationEmailOtpValidateRequestSchema = Type.Object(
  { email: GivenEmailSchema, passcode, update_primary: updatePrimary },
  { additionalProperties: false },
)
export type VerificationEmailOtpValidateRequest = Static<typeof VerificationEmailOtpValidateRequestSchema>

/** `POST /cis/v1/verification/otp/sms/send` */
export const VerificationSmsOtpRequestSchema = Type.Object(
  { phone_number: GivenPhoneNumberSchema },
  { additionalProperties: false },
)
export type VerificationSmsOtpRequest = Static<typeof VerificationSmsOtpRequestSchema>

/** `POST /cis/v1/verification/otp/sms/validate` */
export const VerificationSmsOtpValidateRequestSchema = Type.Object(
  { phone_number: GivenPhoneNumberSchema, passcode, update_primary: updatePrimary },
  { additionalProperties: false },
)
export type VerificationSmsOtpValidateRequest = Static<typeof VerificationSmsOtpValidateRequestSchema>

/** `POST /cis/v1/verification/links/email`. The address is given by one of the two names that the vendor documents. */
export const VerificationEmailLinkRequestSchema = Type.Object(
  {
    email: Type.Optional(GivenEmailSchema),
    email_address: Type.Optional(GivenEmailSchema),
    /** Where the page of the link leads, with `result=true` or `result=false`: one of the client's registered URIs. */
    redirect_uri: lineSchema({ minLength: 1, maxLength: 2048 }),
    email_content: Type.Optional(EmailContentSchema),
    update_primary: updatePrimary,
  },
  { additionalProperties: false },
)
export type VerificationEmailLinkRequest = Static<typeof VerificationEmailLinkRequestSchema>

/** What every verification call answers. */
export const VerificationResponseSchema = Type.Object({ result: Type.Boolean() })
export type VerificationResponse = Static<typeof VerificationResponseSchema>
