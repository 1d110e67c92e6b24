import { type Static, Type } from 'typebox'

const oneLine = '^[^\\p{Cc}\\p{Cs}]*$'

/** What emails of one method look like where a call does not say. */
export const EmailMessagePreferencesSchema = Type.Object(
  {
    primaryColor: Type.Optional(
      Type.String({
        pattern: '^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$',
        description: 'The main colour, such as `#6981FF`.',
      }),
    ),
    from: Type.Optional(Type.String({ maxLength: 255, pattern: oneLine, description: 'The sender’s name.' })),
    subject: Type.Optional(Type.String({ minLength: 1, maxLength: 255, pattern: oneLine })),
  },
  { additionalProperties: false },
)
export type EmailMessagePreferences = Static<typeof EmailMessagePreferencesSchema>

/** The same for methods that send no emails: it is stored and returned, nothing else. */
export const UnusedMessagePreferencesSchema = Type.Object(EmailMessagePreferencesSchema.properties, {
  additionalProperties: false,
  description:
    'Stored and returned, without an effect: a text message has no colour, subject or sender’s name, and a backend that delivers codes and links itself writes the message.',
})
