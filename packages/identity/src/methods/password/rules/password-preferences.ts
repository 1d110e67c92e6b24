import { type Static, Type } from 'typebox'
import { EmailMessagePreferencesSchema } from '../../../preferences/email-message-preferences.ts'

/** How passwords work in an app; names and units are the vendor's, defaults those of docs/passwords.md. */
export const PasswordPreferencesSchema = Type.Object(
  {
    /** 1 to 5: how many classes of characters a password needs. @default 1 */
    passwordComplexity: Type.Optional(Type.Integer({ minimum: 1, maximum: 5 })),
    /** Characters. @default 8 */
    passwordMinLength: Type.Optional(Type.Integer({ minimum: 5, maximum: 64 })),
    /** Days until a password has to be replaced. @default never */
    passwordExpiresIn: Type.Optional(Type.Integer({ minimum: 1, maximum: 1096 })),
    /** Passwords stay good whatever `passwordExpiresIn` says. @default false */
    ignoreExpiration: Type.Optional(Type.Boolean()),
    /** How many earlier passwords must not come back. @default 0 */
    blockPreviousPasswords: Type.Optional(Type.Integer({ minimum: 0, maximum: 20 })),
    /** Wrong tries that lock the password of a user. @default none: only the limits of the service hold */
    maxPasswordFailures: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
    /** Minutes of the first lock; each further one takes twice as long. @default 15 */
    passwordSuspensionDuration: Type.Optional(Type.Integer({ minimum: 1, maximum: 525_600 })),
    /** Minutes after a wrong try until it is forgotten. @default 15 */
    failuresExpireIn: Type.Optional(Type.Integer({ minimum: 1, maximum: 525_600 })),
    /** Hours for which a temporary password is good. @default until it is replaced */
    tempPasswordValidityHours: Type.Optional(Type.Integer({ minimum: 1, maximum: 8760 })),
    /** Minutes for which a reset is good. @default 5 */
    resetValidityMinutes: Type.Optional(Type.Integer({ minimum: 5, maximum: 60 })),
    /** Digits of a code that resets. @default 6 */
    codeLength: Type.Optional(Type.Integer({ minimum: 4, maximum: 8 })),
    /** Look passwords up among those that have leaked. @default false */
    checkHibp: Type.Optional(Type.Boolean()),
    /** Refuse the passwords that everybody tries first. @default true */
    checkDictionary: Type.Optional(Type.Boolean()),
    /** A reset needs two different proofs. @default false */
    requireMFA: Type.Optional(Type.Boolean()),
    /** Tell the user by email that their password has changed. @default false */
    notifyOnPasswordUpdate: Type.Optional(Type.Boolean()),
    message: Type.Optional(EmailMessagePreferencesSchema),
  },
  { additionalProperties: false },
)
export type PasswordPreferences = Static<typeof PasswordPreferencesSchema>

/** The member of login preferences for passwords. On where nothing is said. */
export const passwordPreferences = {
  password: Type.Optional(Type.Union([PasswordPreferencesSchema, Type.Null()])),
}
const members = Type.Object(passwordPreferences)
type PasswordMembers = Static<typeof members>

declare module '../../../preferences/login-preferences.ts' {
  interface LoginPreferences extends PasswordMembers {}
}
