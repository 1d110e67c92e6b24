import { type Static, Type } from 'typebox'
import { EmailMessagePreferencesSchema } from '../../preferences/email-message-preferences.ts'

/** How magic links work in an app. */
export const LinkPreferencesSchema = Type.Object(
  {
    /** Minutes. @default 10 */
    expiresIn: Type.Optional(Type.Integer({ minimum: 1, maximum: 60 })),
    message: Type.Optional(EmailMessagePreferencesSchema),
  },
  { additionalProperties: false },
)

/** The members of login preferences for links by email, and delivered by the calling backend. */
export const linkPreferences = {
  /** @default on if emails can be sent */
  email: Type.Optional(Type.Union([LinkPreferencesSchema, Type.Null()])),
  /** Links that the calling backend delivers itself: with it, the backend can log in as anybody. @default on in dev mode */
  direct_link: Type.Optional(Type.Union([LinkPreferencesSchema, Type.Null()])),
}
const members = Type.Object(linkPreferences)
type LinkMembers = Static<typeof members>

declare module '../../preferences/login-preferences.ts' {
  interface LoginPreferences extends LinkMembers {}
}
