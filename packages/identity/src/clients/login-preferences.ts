import { type Static, Type } from 'typebox'
import { TotpPreferencesSchema } from './totp-preferences.ts'

/** How passcodes by text message work in an app; units as the vendor has them. */
const SmsPreferencesSchema = Type.Object(
  {
    /** Minutes. @default 5 */
    expiresIn: Type.Optional(Type.Integer({ minimum: 1, maximum: 10 })),
    /** Wrong tries for one code. @default 5 */
    maxFailures: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
    /** Minutes until failures are forgotten. @default 15 */
    lockoutDuration: Type.Optional(Type.Integer({ minimum: 1, maximum: 1440 })),
    /** Digits. @default 6 */
    codeLength: Type.Optional(Type.Integer({ minimum: 4, maximum: 8 })),
  },
  { additionalProperties: false },
)

/** The methods of an app. One that is named is on; `totp` also where nothing is said, `sms` then if texts can be sent. */
export const LoginPreferencesSchema = Type.Object(
  {
    sms: Type.Optional(Type.Union([SmsPreferencesSchema, Type.Null()])),
    totp: Type.Optional(Type.Union([TotpPreferencesSchema, Type.Null()])),
  },
  { additionalProperties: false },
)
export type LoginPreferences = Static<typeof LoginPreferencesSchema>
