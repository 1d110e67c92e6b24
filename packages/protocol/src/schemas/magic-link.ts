import { type Static, Type } from 'typebox'
import { authCommonFields, ClientAttributesSchema, SessionIdSchema } from './auth-common.ts'
import { EmailContentSchema } from './email-content.ts'
import { IdentifierTypeSchema } from './identifier.ts'
import { lineSchema, textSchema } from './text.ts'

/** `email`: the service mails the link; `direct`: the response contains it, and the caller delivers it. */
export const MagicLinkChannelSchema = Type.Union([Type.Literal('email'), Type.Literal('direct')])
export type MagicLinkChannel = Static<typeof MagicLinkChannelSchema>

const IdentifierSchema = lineSchema({ minLength: 1, maxLength: 320 })

/** `POST /cis/v1/auth/link/email/send`. The user is named by `email`, or by `identifier` and `identifier_type`. */
export const MagicLinkSendRequestSchema = Type.Object(
  {
    email: Type.Optional(IdentifierSchema),
    identifier: Type.Optional(IdentifierSchema),
    identifier_type: Type.Optional(IdentifierTypeSchema),
    /** The link's target: one of the client's registered URIs, compared character by character. */
    redirect_uri: lineSchema({ minLength: 1, maxLength: 2048 }),
    /** Returned as a parameter of the `redirect_uri`. */
    state: Type.Optional(lineSchema({ minLength: 1, maxLength: 1024 })),
    /** Lifetime in minutes. */
    email_expiration: Type.Optional(Type.Integer({ minimum: 1, maximum: 60 })),
    /** @default 'email' */
    channel: Type.Optional(MagicLinkChannelSchema),
    email_content: Type.Optional(EmailContentSchema),
    /** Returns a `request_id` that the link is then valid with only. @default false */
    generate_request_id: Type.Optional(Type.Boolean()),
    client_attributes: Type.Optional(ClientAttributesSchema),
    device_id: Type.Optional(lineSchema({ maxLength: 80 })),
    /** Our service only: a session of the user in which they ask for it. Such sends have a budget of their own. */
    session_id: Type.Optional(SessionIdSchema),
  },
  { additionalProperties: false },
)
export type MagicLinkSendRequest = Static<typeof MagicLinkSendRequestSchema>

/** The link itself is part of the response only with the channel `direct`. */
export const MagicLinkSendResponseSchema = Type.Object({
  message: Type.String(),
  /** With `channel: direct`. */
  link: Type.Optional(Type.String({ minLength: 1, maxLength: 16_384 })),
  /** With `generate_request_id`. */
  request_id: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
})
export type MagicLinkSendResponse = Static<typeof MagicLinkSendResponseSchema>

/** `POST /cis/v1/auth/link/email/authenticate`. With `session_id` the authentication is added to that session. */
export const MagicLinkAuthenticateRequestSchema = Type.Object(
  {
    /** The query parameter `code` of the `redirect_uri`. */
    code: textSchema({ minLength: 1, maxLength: 512 }),
    /** Required if, and only if, one was generated. */
    request_id: Type.Optional(textSchema({ minLength: 1, maxLength: 255 })),
    session_id: Type.Optional(SessionIdSchema),
    ...authCommonFields,
  },
  { additionalProperties: false },
)
export type MagicLinkAuthenticateRequest = Static<typeof MagicLinkAuthenticateRequestSchema>
