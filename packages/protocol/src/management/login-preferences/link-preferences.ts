import { type Static, Type } from 'typebox'
import { EmailMessagePreferencesSchema, UnusedMessagePreferencesSchema } from './email-message-preferences.ts'

/** How magic links work in an app. */
export const LinkPreferencesSchema = Type.Object(
  {
    expiresIn: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 60, description: 'Minutes until a link expires. Default: 10.' }),
    ),
    message: Type.Optional(EmailMessagePreferencesSchema),
  },
  { additionalProperties: false },
)
export type LinkPreferences = Static<typeof LinkPreferencesSchema>

/** How magic links that the calling backend delivers work in an app. */
const DirectLinkPreferencesSchema = Type.Object(
  { ...LinkPreferencesSchema.properties, message: Type.Optional(UnusedMessagePreferencesSchema) },
  { additionalProperties: false },
)

/** The members of login preferences for links by email, and delivered by the calling backend. */
export const linkPreferences = {
  /** @default on if emails can be sent */
  email: Type.Optional(Type.Union([LinkPreferencesSchema, Type.Null()])),
  /** Links that the calling backend delivers itself: with it, the backend can log in as anybody. @default on in dev mode */
  direct_link: Type.Optional(Type.Union([DirectLinkPreferencesSchema, Type.Null()])),
}
