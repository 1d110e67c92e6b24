import { type Static, Type } from 'typebox'
import { WebauthnDisplayNameSchema } from './webauthn.ts'

/** A passkey, as returned to its user and the client. */
export const WebauthnCredentialSchema = Type.Object({
  id: Type.String(),
  status: Type.Enum(['active', 'removed']),
  tenant_id: Type.String(),
  app_id: Type.String(),
  username: Type.String(),
  display_name: Type.String(),
  /** ISO 8601. */
  first_seen: Type.String(),
  /** ISO 8601. */
  last_seen: Type.String(),
  devices: Type.Array(Type.Unknown()),
  aaguid_info: Type.Optional(
    Type.Object({
      aaguid: Type.Optional(Type.String()),
      passkey_provider_name: Type.Optional(Type.String()),
    }),
  ),
})
export type WebauthnCredential = Static<typeof WebauthnCredentialSchema>

/** `GET …/webauthn-credentials`: a bare array. */
export const WebauthnCredentialsResponseSchema = Type.Array(WebauthnCredentialSchema)
export type WebauthnCredentialsResponse = Static<typeof WebauthnCredentialsResponseSchema>

/** `PATCH …/webauthn-credentials/{credentialId}`, answered 204. */
export const WebauthnCredentialUpdateRequestSchema = Type.Object(
  { display_name: WebauthnDisplayNameSchema },
  { additionalProperties: false },
)
export type WebauthnCredentialUpdateRequest = Static<typeof WebauthnCredentialUpdateRequestSchema>
