import { type Static, Type } from 'typebox'
import { lineSchema, textSchema } from './text.ts'

const TextSchema = textSchema({ maxLength: 2000 })

/**
 * Texts of an email that replace the service's own. Omitted texts are empty; the code or link is always included.
 */
export const EmailContentSchema = Type.Object(
  {
    subject: lineSchema({ minLength: 1, maxLength: 255 }),
    /** Such as `#1a73e8`. */
    primaryColor: Type.Optional(Type.String({ pattern: '^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$' })),
    /** A PNG, JPEG or GIF image, as base64 or as a `data:` URL. */
    base64logo: Type.Optional(
      Type.String({
        maxLength: 20_000,
        pattern: '^(data:image/[a-z]{3,4};base64,)?[A-Za-z0-9+/]*={0,2}$',
      }),
    ),
    headerText: Type.Optional(TextSchema),
    bodyText: Type.Optional(TextSchema),
    linkText: Type.Optional(textSchema({ maxLength: 255 })),
    infoText: Type.Optional(TextSchema),
    footerText: Type.Optional(TextSchema),
    senderName: Type.Optional(lineSchema({ maxLength: 255 })),
  },
  { additionalProperties: false },
)
export type EmailContent = Static<typeof EmailContentSchema>
