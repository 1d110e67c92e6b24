import { type Static, Type } from 'typebox'
import { EmailMessagePreferencesSchema, UnusedMessagePreferencesSchema } from './email-message-preferences.ts'

/** How passcodes of one channel work in an app; units are the vendor's. */
export const PasscodePreferencesSchema = Type.Object(
  {
    expiresIn: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 10, description: 'Minutes until a code expires. Default: 5.' }),
    ),
    maxFailures: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 20, description: 'Wrong tries for one code. Default: 5.' }),
    ),
    lockoutDuration: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1440,
        description: 'Minutes until failures are forgotten. Default: 15.',
      }),
    ),
    codeLength: Type.Optional(Type.Integer({ minimum: 4, maximum: 8, description: 'Digits. Default: 6.' })),
    message: Type.Optional(EmailMessagePreferencesSchema),
  },
  { additionalProperties: false },
)
export type PasscodePreferences = Static<typeof PasscodePreferencesSchema>

/** How text messages work in an app, for passcodes and password resets. */
export const SmsPreferencesSchema = Type.Object(
  {
    ...PasscodePreferencesSchema.properties,
    message: Type.Optional(UnusedMessagePreferencesSchema),
    countries: Type.Optional(
      Type.Array(Type.String({ pattern: '^[1-9][0-9]{0,2}$' }), {
        minItems: 1,
        maxItems: 300,
        uniqueItems: true,
        description:
          'Calling codes, without `+`, to which text messages may be sent. Default: those of all countries, without satellite and other worldwide services.',
      }),
    ),
    /** Ours. */
    allowPremiumNumbers: Type.Optional(
      Type.Boolean({
        description:
          'Send text messages to premium-rate, shared-cost, company-wide and personal numbers too. Default: false.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type SmsPreferences = Static<typeof SmsPreferencesSchema>

/** How passcodes that the calling backend delivers work in an app. */
const DirectPasscodePreferencesSchema = Type.Object(
  { ...PasscodePreferencesSchema.properties, message: Type.Optional(UnusedMessagePreferencesSchema) },
  { additionalProperties: false },
)

/** The members of login preferences for codes by text message, by email, and delivered by the calling backend. */
export const passcodePreferences = {
  /** @default on if text messages can be sent */
  sms: Type.Optional(Type.Union([SmsPreferencesSchema, Type.Null()])),
  /** @default on if emails can be sent */
  email_otp: Type.Optional(Type.Union([PasscodePreferencesSchema, Type.Null()])),
  /** Codes that the calling backend delivers itself: with it, the backend can log in as anybody. @default on in dev mode */
  direct_otp: Type.Optional(Type.Union([DirectPasscodePreferencesSchema, Type.Null()])),
}
