import { type Static, Type } from 'typebox'
import { lineSchema, textSchema } from './text.ts'

/**
 * One member of a `claims` request: `null` requests the claim, `{ fields }` a part of `custom_data`
 * (OpenID Connect Core 1.0, section 5.5).
 */
const ClaimRequestSchema = Type.Record(
  Type.String({ pattern: '^(?!__proto__$)[A-Za-z0-9_.:/#-]{1,128}$' }),
  Type.Union([
    Type.Null(),
    Type.Object(
      {
        essential: Type.Optional(Type.Boolean()),
        fields: Type.Optional(Type.Array(textSchema({ maxLength: 128 }), { maxItems: 100 })),
      },
      { additionalProperties: false },
    ),
  ]),
  { additionalProperties: false },
)

/** Claims that an authentication requests in its tokens. */
export const RequestedClaimsSchema = Type.Object(
  {
    id_token: Type.Optional(ClaimRequestSchema),
    access_token: Type.Optional(ClaimRequestSchema),
    userinfo: Type.Optional(ClaimRequestSchema),
  },
  { additionalProperties: false },
)
export type RequestedClaims = Static<typeof RequestedClaimsSchema>

/** An address, possibly in brackets, with a zone or a port; whether it is one is a question for `canonicalAddress`. */
const addressPattern = '^\\[?[0-9A-Fa-f:.]+(%[0-9A-Za-z._~-]+)?\\]?(:[0-9]{1,5})?$'

/** The end-user behind the calling backend; rate limits and the audit use these values. */
export const ClientAttributesSchema = Type.Object(
  {
    user_agent: Type.Optional(textSchema({ maxLength: 1024 })),
    /** Also with a port or a zone, as proxies write it; what counts is its canonical form. */
    ip_address: Type.Optional(Type.String({ minLength: 2, maxLength: 80, pattern: addressPattern })),
    /**
     * Our service only: names the end-user's browser, for budgets against guessing. Pass an id only if you issued it to that
     * browser and nobody can forge it, such as one from a signed cookie: at least 128 random bits in base64url.
     */
    device_id: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{22,80}$' })),
  },
  { additionalProperties: false },
)
export type ClientAttributes = Static<typeof ClientAttributesSchema>

/** Names an IdP session. It gives access to the session: keep it secret. */
export const SessionIdSchema = textSchema({ minLength: 1, maxLength: 1024 })

/** Optional fields of every backend `…/authenticate` besides `session_id`. */
export const authCommonFields = {
  resource: Type.Optional(lineSchema({ minLength: 1, maxLength: 2048 })),
  claims: Type.Optional(RequestedClaimsSchema),
  /** Scopes, separated by spaces. Our service only: the vendor's documented calls have no scope. */
  scope: Type.Optional(lineSchema({ maxLength: 1024 })),
  org_id: Type.Optional(lineSchema({ maxLength: 255 })),
  client_attributes: Type.Optional(ClientAttributesSchema),
  device_id: Type.Optional(lineSchema({ maxLength: 80 })),
}
