import { type Static, Type } from 'typebox'

/** How TOTP codes work in an app; units are the vendor's. */
export const TotpPreferencesSchema = Type.Object(
  {
    algorithm: Type.Optional(
      Type.Enum(['sha1', 'sha256', 'sha512'], {
        description: 'Default: sha1, the only one that every authenticator app knows.',
      }),
    ),
    digits: Type.Optional(Type.Enum([6, 8], { description: 'Default: 6.' })),
    period: Type.Optional(
      Type.Integer({ minimum: 15, maximum: 60, description: 'Seconds of a TOTP period. Default: 30.' }),
    ),
    window: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 5,
        description: 'Earlier periods that are accepted too. Default: 1.',
      }),
    ),
    futureWindow: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 5,
        description:
          'Later periods that are accepted too; not the vendor’s. Default: 1, or 0 if `window` is 0.',
      }),
    ),
    issuer: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 128,
        pattern: '^[^:\\p{Cc}\\p{Cs}]+$',
        description: 'The name that an authenticator app shows. Default: that of the app.',
      }),
    ),
    maxFailures: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 20, description: 'Failures that lock it. Default: 5.' }),
    ),
    lockoutDuration: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1440,
        description: 'Minutes of the first lock; each further one takes twice as long. Default: 15.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type TotpPreferences = Static<typeof TotpPreferencesSchema>

/** The member of login preferences for TOTP codes. On unless it is `null`. */
export const totpPreferences = {
  totp: Type.Optional(Type.Union([TotpPreferencesSchema, Type.Null()])),
}
