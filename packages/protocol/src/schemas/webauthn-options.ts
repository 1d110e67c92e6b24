import { type Static, Type } from 'typebox'

/**
 * Bytes in base64 with padding (RFC 4648, section 4), as the vendor's browser SDK decodes them by `atob`; base64url is accepted
 * too. `@latchkey/browser` reads both.
 */
const BytesSchema = Type.String({ maxLength: 4096, pattern: '^[A-Za-z0-9+/_-]+={0,2}$' })
const DescriptorSchema = Type.Object({
  type: Type.Literal('public-key'),
  id: BytesSchema,
  transports: Type.Optional(Type.Array(Type.String(), { maxItems: 16 })),
})
const UserVerificationSchema = Type.Enum(['required', 'preferred', 'discouraged'])
const ExtensionsSchema = Type.Record(Type.String(), Type.Unknown())

/**
 * Options of `navigator.credentials.get()` in JSON. They differ from those of `parseRequestOptionsFromJSON()` (Web
 * Authentication Level 3, section 5.1.10) in the base64 alphabet of binary members.
 */
export const CredentialRequestOptionsSchema = Type.Object({
  /** If empty, the user chooses among the relying party's passkeys. */
  allowCredentials: Type.Array(DescriptorSchema),
  challenge: BytesSchema,
  /** With `approval_data` only: `challenge` is the SHA-256 of these bytes and the approved data. */
  rawChallenge: Type.Optional(BytesSchema),
  /** Milliseconds. */
  timeout: Type.Optional(Type.Number()),
  rpId: Type.String(),
  attestation: Type.Optional(Type.String()),
  userVerification: Type.Optional(UserVerificationSchema),
  extensions: Type.Optional(ExtensionsSchema),
})
export type CredentialRequestOptions = Static<typeof CredentialRequestOptionsSchema>

/**
 * Options of `navigator.credentials.create()` in JSON. They differ from those of `parseCreationOptionsFromJSON()` (Web
 * Authentication Level 3, section 5.1.9) in the base64 alphabet of binary members.
 */
export const CredentialCreationOptionsSchema = Type.Object({
  rp: Type.Object({ id: Type.String(), name: Type.String() }),
  user: Type.Object({ id: BytesSchema, name: Type.String(), displayName: Type.String() }),
  challenge: BytesSchema,
  pubKeyCredParams: Type.Array(Type.Object({ alg: Type.Number(), type: Type.Literal('public-key') })),
  /** Milliseconds. */
  timeout: Type.Optional(Type.Number()),
  excludeCredentials: Type.Optional(Type.Array(DescriptorSchema)),
  authenticatorSelection: Type.Optional(
    Type.Object({
      authenticatorAttachment: Type.Optional(Type.String()),
      residentKey: Type.Optional(Type.String()),
      requireResidentKey: Type.Optional(Type.Boolean()),
      userVerification: Type.Optional(UserVerificationSchema),
    }),
  ),
  attestation: Type.Optional(Type.String()),
  extensions: Type.Optional(ExtensionsSchema),
})
export type CredentialCreationOptions = Static<typeof CredentialCreationOptionsSchema>
