import { type Static, Type } from 'typebox'
import { EmailMessagePreferencesSchema } from '../../preferences/email-message-preferences.ts'

/** How passcodes of one channel work in an app; units as the vendor has them. */
export const PasscodePreferencesSchema = Type.Object(
  {
    /** Minutes. @default 5 */
    expiresIn: Type.Optional(Type.Integer({ minimum: 1, maximum: 10 })),
    /** Wrong tries for one code. @default 5 */
    maxFailures: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
    /** Minutes until failures are forgotten. @default 15 */
    lockoutDuration: Type.Optional(Type.Integer({ minimum: 1, maximum: 1440 })),
    /** Digits. @default 6 */
    codeLength: Type.Optional(Type.Integer({ minimum: 4, maximum: 8 })),
    message: Type.Optional(EmailMessagePreferencesSchema),
  },
  { additionalProperties: false },
)
export type PasscodePreferences = Static<typeof PasscodePreferencesSchema>

/** How text messages work in an app, for passcodes and password resets. */
export const SmsPreferencesSchema = Type.Object(
  {
    ...PasscodePreferencesSchema.properties,
    /**
     * Calling codes, without `+`, to which text messages may be sent. @default those of all countries, without satellite and
     * other worldwide services
     */
    countries: Type.Optional(
      Type.Array(Type.String({ pattern: '^[1-9][0-9]{0,2}$' }), {
        minItems: 1,
        maxItems: 300,
        uniqueItems: true,
      }),
    ),
  },
  { additionalProperties: false },
)

/** The members of login preferences for codes by text message, by email, and delivered by the calling backend. */
export const passcodePreferences = {
  /** @default on if text messages can be sent */
  sms: Type.Optional(Type.Union([SmsPreferencesSchema, Type.Null()])),
  /** @default on if emails can be sent */
  email_otp: Type.Optional(Type.Union([PasscodePreferencesSchema, Type.Null()])),
  /** Codes that the calling backend delivers itself: with it, the backend can log in as anybody. @default on in dev mode */
  direct_otp: Type.Optional(Type.Union([PasscodePreferencesSchema, Type.Null()])),
}
const members = Type.Object(passcodePreferences)
type PasscodeMembers = Static<typeof members>

declare module '../../preferences/login-preferences.ts' {
  interface LoginPreferences extends PasscodeMembers {}
}
