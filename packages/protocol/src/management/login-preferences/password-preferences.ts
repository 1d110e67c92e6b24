import { type Static, Type } from 'typebox'
import { EmailMessagePreferencesSchema } from './email-message-preferences.ts'

/** How passwords work in an app; names and units are the vendor's, defaults those of docs/passwords.md. */
export const PasswordPreferencesSchema = Type.Object(
  {
    passwordComplexity: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 5,
        description: 'How many classes of characters a password needs. Default: 1.',
      }),
    ),
    passwordMinLength: Type.Optional(
      Type.Integer({ minimum: 5, maximum: 64, description: 'Characters. Default: 8.' }),
    ),
    passwordExpiresIn: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1096,
        description: 'Days until a password has to be replaced. Default: never.',
      }),
    ),
    ignoreExpiration: Type.Optional(
      Type.Boolean({
        description: 'Passwords stay valid whatever `passwordExpiresIn` says. Default: false.',
      }),
    ),
    blockPreviousPasswords: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 20,
        description: 'How many earlier passwords must not come back. Default: 0.',
      }),
    ),
    maxPasswordFailures: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 20,
        description:
          'Wrong tries that lock the password of a user. Default: only the limits of the service hold.',
      }),
    ),
    passwordSuspensionDuration: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 525_600,
        description: 'Minutes of the first lock; each further one takes twice as long. Default: 15.',
      }),
    ),
    failuresExpireIn: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 525_600,
        description: 'Minutes after a wrong try until it is forgotten. Default: 15.',
      }),
    ),
    tempPasswordValidityHours: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 8760,
        description: 'Hours for which a temporary password is valid. Default: until it is replaced.',
      }),
    ),
    resetValidityMinutes: Type.Optional(
      Type.Integer({
        minimum: 5,
        maximum: 60,
        description: 'Minutes for which a reset is valid. Default: 5.',
      }),
    ),
    codeLength: Type.Optional(
      Type.Integer({ minimum: 4, maximum: 8, description: 'Digits of a code that resets. Default: 6.' }),
    ),
    checkHibp: Type.Optional(
      Type.Boolean({ description: 'Look passwords up among those that have leaked. Default: false.' }),
    ),
    checkDictionary: Type.Optional(
      Type.Boolean({ description: 'Refuse the passwords that everybody tries first. Default: true.' }),
    ),
    requireMFA: Type.Optional(
      Type.Boolean({ description: 'A reset needs two different proofs. Default: false.' }),
    ),
    notifyOnPasswordUpdate: Type.Optional(
      Type.Boolean({ description: 'Notify users by email that their password has changed. Default: false.' }),
    ),
    message: Type.Optional(EmailMessagePreferencesSchema),
  },
  { additionalProperties: false },
)
export type PasswordPreferences = Static<typeof PasswordPreferencesSchema>

/** The member of login preferences for passwords. On unless it is `null`. */
export const passwordPreferences = {
  password: Type.Optional(Type.Union([PasswordPreferencesSchema, Type.Null()])),
}
