import { type Static, Type } from 'typebox'
import { ApprovalDataSchema } from './approval-data.ts'
import { authCommonFields, SessionIdSchema } from './auth-common.ts'
import { IdentifierTypeSchema } from './identifier.ts'
import { lineSchema } from './text.ts'
import { CredentialCreationOptionsSchema, CredentialRequestOptionsSchema } from './webauthn-options.ts'

const ClientIdSchema = lineSchema({ minLength: 1, maxLength: 255 })
/** Seconds that the user has to respond. @default 300 */
const TimeoutSchema = Type.Integer({ minimum: 30, maximum: 600 })

/** The account name that the authenticator shows. */
export const WebauthnUsernameSchema = lineSchema({ minLength: 1, maxLength: 64 })
/** The name that the browser shows for a passkey. */
export const WebauthnDisplayNameSchema = lineSchema({ minLength: 1, maxLength: 64 })
/** The id of a user in a system of the caller, to whom a passkey is registered before the account exists. */
export const ExternalUserIdSchema = lineSchema({ minLength: 1, maxLength: 64 })

/**
 * Base64 of the JSON `{ webauthnSessionId, publicKeyCredential, userAgent }`, as the vendor's browser SDK and
 * `@latchkey/browser` create it; `readWebauthnResult` reads it.
 */
export const WebauthnEncodedResultSchema = Type.String({
  minLength: 1,
  maxLength: 15_000,
  pattern: '^[A-Za-z0-9+/_-]+={0,2}$',
})

/**
 * `POST /cis/v1/auth/webauthn/authenticate/start`, called by the browser or by a backend for it. Without `username` or
 * `identifier`, the chosen passkey identifies the user.
 */
export const WebauthnAuthenticateStartRequestSchema = Type.Object(
  {
    client_id: ClientIdSchema,
    username: Type.Optional(WebauthnUsernameSchema),
    identifier: Type.Optional(lineSchema({ minLength: 1, maxLength: 320 })),
    /** @default 'username' */
    identifier_type: Type.Optional(IdentifierTypeSchema),
    timeout: Type.Optional(TimeoutSchema),
    approval_data: Type.Optional(ApprovalDataSchema),
  },
  { additionalProperties: false },
)
export type WebauthnAuthenticateStartRequest = Static<typeof WebauthnAuthenticateStartRequestSchema>

/** A challenge to sign in with a passkey (Web Authentication Level 3, section 5.5). */
export const WebauthnAuthenticateStartResponseSchema = Type.Object({
  webauthn_session_id: Type.String({ minLength: 1, maxLength: 1024 }),
  credential_request_options: CredentialRequestOptionsSchema,
})
export type WebauthnAuthenticateStartResponse = Static<typeof WebauthnAuthenticateStartResponseSchema>

/** `POST /cis/v1/auth/webauthn/authenticate`. With `session_id` the authentication is added to that session. */
export const WebauthnAuthenticateRequestSchema = Type.Object(
  {
    webauthn_encoded_result: WebauthnEncodedResultSchema,
    session_id: Type.Optional(SessionIdSchema),
    ...authCommonFields,
  },
  { additionalProperties: false },
)
export type WebauthnAuthenticateRequest = Static<typeof WebauthnAuthenticateRequestSchema>

/** `POST /cis/v1/auth/webauthn/register/start`, called by the browser or by a backend for it. */
export const WebauthnRegisterStartRequestSchema = Type.Object(
  {
    client_id: ClientIdSchema,
    username: WebauthnUsernameSchema,
    /** @default `username` */
    display_name: Type.Optional(WebauthnDisplayNameSchema),
    timeout: Type.Optional(TimeoutSchema),
    /** Whether to refuse an authenticator that already has a passkey of this account. @default false */
    limit_single_credential_to_device: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
export type WebauthnRegisterStartRequest = Static<typeof WebauthnRegisterStartRequestSchema>

/** A challenge to register a passkey (Web Authentication Level 3, section 5.4). */
export const WebauthnRegisterStartResponseSchema = Type.Object({
  webauthn_session_id: Type.String({ minLength: 1, maxLength: 1024 }),
  credential_creation_options: CredentialCreationOptionsSchema,
})
export type WebauthnRegisterStartResponse = Static<typeof WebauthnRegisterStartResponseSchema>

/** `POST /cis/v1/auth/webauthn/register`, with a user access token. */
export const WebauthnRegisterRequestSchema = Type.Object(
  { webauthn_encoded_result: WebauthnEncodedResultSchema },
  { additionalProperties: false },
)
export type WebauthnRegisterRequest = Static<typeof WebauthnRegisterRequestSchema>

const registeredFields = {
  webauthn_session_id: Type.String(),
  user_id: Type.Optional(Type.String()),
  webauthn_username: Type.String(),
  credential_id: Type.String(),
  authenticator_attachment: Type.Enum(['platform', 'cross-platform']),
  aaguid: Type.Optional(Type.String()),
}

/** The passkey that was registered. */
export const WebauthnRegisterResponseSchema = Type.Object(registeredFields)
export type WebauthnRegisterResponse = Static<typeof WebauthnRegisterResponseSchema>

/** `POST /cis/v1/auth/webauthn/external/register`: creates the user, if none has this `external_user_id`. */
export const WebauthnExternalRegisterRequestSchema = Type.Object(
  {
    webauthn_encoded_result: WebauthnEncodedResultSchema,
    external_user_id: ExternalUserIdSchema,
    /** For a new user. */
    user_email: Type.Optional(lineSchema({ minLength: 3, maxLength: 320 })),
    device_id: Type.Optional(lineSchema({ maxLength: 80 })),
  },
  { additionalProperties: false },
)
export type WebauthnExternalRegisterRequest = Static<typeof WebauthnExternalRegisterRequestSchema>

/** The passkey that was registered to an external user id. */
export const WebauthnExternalRegisterResponseSchema = Type.Object({
  ...registeredFields,
  external_user_id: Type.String(),
  is_user_created: Type.Boolean(),
})
export type WebauthnExternalRegisterResponse = Static<typeof WebauthnExternalRegisterResponseSchema>
