import { type Static, Type } from 'typebox'
import { lineSchema, textSchema } from '../schemas/text.ts'
import { givenVersionField, versionField } from './version-fields.ts'

const ColorSchema = Type.String({
  pattern: '^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$',
  description: 'Such as `#1a73e8`.',
})
const text = (description: string) => Type.Optional(textSchema({ maxLength: 2000, description }))

/**
 * Texts of a message. Placeholders such as `{{code}}` are filled in; everything else is text, also what looks like HTML,
 * except in `html`.
 */
export const TemplateContentSchema = Type.Object(
  {
    subject: Type.Optional(lineSchema({ minLength: 1, maxLength: 255, description: 'Emails: the subject.' })),
    header_text: text('Emails: the headline.'),
    body_text: text('Emails: above the code or link, which is always there.'),
    link_text: Type.Optional(lineSchema({ maxLength: 255, description: 'Emails: the text of the link.' })),
    info_text: text('Emails: below the code or link.'),
    footer_text: text('Emails: at the end, in small print.'),
    sender_name: Type.Optional(
      lineSchema({ maxLength: 255, description: 'Emails: the name before the address of the sender.' }),
    ),
    html: Type.Optional(
      textSchema({
        minLength: 1,
        maxLength: 30_000,
        description:
          'Emails: HTML of your own in place of the service’s layout; needs `text`. No scripts, forms or frames.',
      }),
    ),
    text: Type.Optional(
      textSchema({
        minLength: 1,
        maxLength: 4000,
        description: 'Text messages: the message. Emails with `html`: the same as plain text.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type TemplateContent = Static<typeof TemplateContentSchema>

/** Texts of a message to store. The version `none` is that of no template. */
export const SetTemplateRequestSchema = Type.Object(
  { ...TemplateContentSchema.properties, ...givenVersionField },
  { additionalProperties: false },
)
export type SetTemplateRequest = Static<typeof SetTemplateRequestSchema>

/** Which state of a template to delete. */
export const DeleteTemplateQuerySchema = Type.Object(givenVersionField, { additionalProperties: false })
export type DeleteTemplateQuery = Static<typeof DeleteTemplateQuerySchema>

/** A kind of messages, with the texts that the service has for it. */
export const MessageKindSchema = Type.Object({
  kind: Type.String(),
  channel: Type.Enum(['email', 'sms']),
  description: Type.String(),
  placeholders: Type.Array(Type.String(), { description: 'What can stand between `{{` and `}}`.' }),
  required_placeholder: Type.Optional(
    Type.String({ description: 'What `text` and `html` have to contain.' }),
  ),
  default_content: TemplateContentSchema,
  languages: Type.Array(Type.String(), { description: 'The languages for which the app has a template.' }),
})
export type MessageKindView = Static<typeof MessageKindSchema>

/** All kinds of messages. */
export const ListTemplatesResponseSchema = Type.Object({ result: Type.Array(MessageKindSchema) })
export type ListTemplatesResponse = Static<typeof ListTemplatesResponseSchema>

/** A template of an app. */
export const TemplateSchema = Type.Object({
  kind: Type.String(),
  language: Type.String({
    description: 'A language tag (BCP 47), or `default` for users of all other languages.',
  }),
  content: TemplateContentSchema,
  updated_at: Type.Integer({ description: 'Seconds since the epoch.' }),
  ...versionField,
})
export type Template = Static<typeof TemplateSchema>

/** A template, as the service answers. */
export const TemplateResponseSchema = Type.Object({ result: TemplateSchema })
export type TemplateResponse = Static<typeof TemplateResponseSchema>

/** A message with example values, as users would get it. */
export const TemplatePreviewSchema = Type.Object({
  channel: Type.Enum(['email', 'sms']),
  subject: Type.Optional(Type.String()),
  sender_name: Type.Optional(Type.String()),
  text: Type.String({ description: 'The plain text.' }),
  html: Type.Optional(Type.String({ description: 'The HTML of an email; `cid:logo` is the logo.' })),
})
export type TemplatePreview = Static<typeof TemplatePreviewSchema>

/** A preview, as the service answers. */
export const TemplatePreviewResponseSchema = Type.Object({ result: TemplatePreviewSchema })
export type TemplatePreviewResponse = Static<typeof TemplatePreviewResponseSchema>

/** How messages of an app look where neither the call nor a template says otherwise. */
export const BrandingSchema = Type.Object(
  {
    logo: Type.Optional(
      Type.String({
        maxLength: 20_000,
        pattern: '^(data:image/[a-z]{3,4};base64,)?[A-Za-z0-9+/]*={0,2}$',
        description: 'A PNG, JPEG or GIF image, as base64 or as a `data:` URL.',
      }),
    ),
    primary_color: Type.Optional(ColorSchema),
    background_color: Type.Optional(ColorSchema),
    sender_name: Type.Optional(
      lineSchema({ minLength: 1, maxLength: 255, description: 'The name before the address of the sender.' }),
    ),
  },
  { additionalProperties: false },
)
export type Branding = Static<typeof BrandingSchema>

/** A branding to store; it replaces the one before as a whole. */
export const SetBrandingRequestSchema = Type.Object(
  { ...BrandingSchema.properties, ...givenVersionField },
  { additionalProperties: false },
)
export type SetBrandingRequest = Static<typeof SetBrandingRequestSchema>

/** The branding of an app, with its version. */
export const StoredBrandingSchema = Type.Object({ ...BrandingSchema.properties, ...versionField })
export type StoredBranding = Static<typeof StoredBrandingSchema>

/** A branding to look at: a new one, or one as it was read. */
const ShownBrandingSchema = Type.Object(
  {
    ...BrandingSchema.properties,
    version: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 64,
        description: 'Ours, of a branding that was read; not used.',
      }),
    ),
  },
  { additionalProperties: false },
)

/** Content and branding to look at before they are stored. */
export const PreviewTemplateRequestSchema = Type.Object(
  { content: Type.Optional(TemplateContentSchema), branding: Type.Optional(ShownBrandingSchema) },
  { additionalProperties: false },
)
export type PreviewTemplateRequest = Static<typeof PreviewTemplateRequestSchema>

/** Where a message for a test goes. */
export const SendTestMessageRequestSchema = Type.Object(
  {
    to: lineSchema({
      minLength: 3,
      maxLength: 320,
      description: 'An email address or phone number, by the channel of the kind.',
    }),
    content: Type.Optional(TemplateContentSchema),
  },
  { additionalProperties: false },
)
export type SendTestMessageRequest = Static<typeof SendTestMessageRequestSchema>

/** The branding of an app, as the service answers. */
export const BrandingResponseSchema = Type.Object({ result: StoredBrandingSchema })
export type BrandingResponse = Static<typeof BrandingResponseSchema>
