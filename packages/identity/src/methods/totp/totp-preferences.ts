import { type Static, Type } from 'typebox'

/** How TOTP codes work in an app; units are the vendor's. */
export const TotpPreferencesSchema = Type.Object(
  {
    /** @default 'sha1', the only one that every authenticator app knows */
    algorithm: Type.Optional(Type.Enum(['sha1', 'sha256', 'sha512'])),
    /** @default 6 */
    digits: Type.Optional(Type.Enum([6, 8])),
    /** Seconds of a TOTP period. @default 30 */
    period: Type.Optional(Type.Integer({ minimum: 15, maximum: 60 })),
    /** Earlier periods that are accepted too. @default 1 */
    window: Type.Optional(Type.Integer({ minimum: 0, maximum: 5 })),
    /** Later periods that are accepted too; not the vendor's. @default 1, or 0 if `window` is 0 */
    futureWindow: Type.Optional(Type.Integer({ minimum: 0, maximum: 5 })),
    /** What an authenticator app shows. @default the name of the app */
    issuer: Type.Optional(Type.String({ minLength: 1, maxLength: 128, pattern: '^[^:\\p{Cc}\\p{Cs}]+$' })),
    /** Failures that lock it. @default 5 */
    maxFailures: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
    /** Minutes of the first lock; each further one takes twice as long. @default 15 */
    lockoutDuration: Type.Optional(Type.Integer({ minimum: 1, maximum: 1440 })),
  },
  { additionalProperties: false },
)
export type TotpPreferences = Static<typeof TotpPreferencesSchema>

/** The member of login preferences for TOTP codes. On where nothing is said. */
export const totpPreferences = {
  totp: Type.Optional(Type.Union([TotpPreferencesSchema, Type.Null()])),
}
const members = Type.Object(totpPreferences)
type TotpMembers = Static<typeof members>

declare module '../../preferences/login-preferences.ts' {
  interface LoginPreferences extends TotpMembers {}
}
