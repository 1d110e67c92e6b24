import { type Static, Type } from 'typebox'
import { EmailMessagePreferencesSchema } from './email-message-preferences.ts'
import { PasswordPreferencesSchema } from './password-preferences.ts'
import { TotpPreferencesSchema } from './totp-preferences.ts'
import { WebauthnPreferencesSchema } from './webauthn-preferences.ts'

/** How passcodes of one channel work in an app; units as the vendor has them. */
const PasscodePreferencesSchema = Type.Object(
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

/** How magic links work in an app. */
const LinkPreferencesSchema = Type.Object(
  {
    /** Minutes. @default 10 */
    expiresIn: Type.Optional(Type.Integer({ minimum: 1, maximum: 60 })),
    message: Type.Optional(EmailMessagePreferencesSchema),
  },
  { additionalProperties: false },
)

/**
 * The methods of an app. One that is named is on, one that is `null` off. Where nothing is said, `password` is on, `sms` if texts
 * can be sent, `totp` always, `email` (magic links) and `email_otp` if emails can, and the `direct_…` ones in dev mode.
 */
export const LoginPreferencesSchema = Type.Object(
  {
    /** On where nothing is said. */
    password: Type.Optional(Type.Union([PasswordPreferencesSchema, Type.Null()])),
    sms: Type.Optional(Type.Union([PasscodePreferencesSchema, Type.Null()])),
    totp: Type.Optional(Type.Union([TotpPreferencesSchema, Type.Null()])),
    /** Passkeys; off where nothing is said. */
    webauthn_api: Type.Optional(Type.Union([WebauthnPreferencesSchema, Type.Null()])),
    email_otp: Type.Optional(Type.Union([PasscodePreferencesSchema, Type.Null()])),
    email: Type.Optional(Type.Union([LinkPreferencesSchema, Type.Null()])),
    /** Codes that the calling backend delivers itself: with it, the backend can log in as anybody. */
    direct_otp: Type.Optional(Type.Union([PasscodePreferencesSchema, Type.Null()])),
    /** Links that the calling backend delivers itself: with it, the backend can log in as anybody. */
    direct_link: Type.Optional(Type.Union([LinkPreferencesSchema, Type.Null()])),
  },
  { additionalProperties: false },
)
export type LoginPreferences = Static<typeof LoginPreferencesSchema>
