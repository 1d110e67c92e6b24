import { type Static, Type } from 'typebox'

const OriginSchema = Type.String({ maxLength: 512 })

/** How passkeys work in an app. Names are the vendor's, except `rpName` and `userVerification`. */
export const WebauthnPreferencesSchema = Type.Object(
  {
    rpId: Type.String({
      maxLength: 253,
      pattern: '^(localhost|([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?)$',
      description: 'The domain that passkeys belong to; a change makes them all unusable.',
    }),
    rpOrigins: Type.Optional(
      Type.Array(OriginSchema, {
        minItems: 1,
        maxItems: 32,
        description: 'Where passkeys may be made and used. Default: `https://` and the rpId.',
      }),
    ),
    rpName: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 64,
        description: 'What authenticators call the app. Default: its name.',
      }),
    ),
    userVerification: Type.Optional(
      Type.Enum(['preferred', 'required'], {
        description: 'Whether a passkey without PIN or biometric is refused. Default: preferred.',
      }),
    ),
    replaceExistingPasskey: Type.Optional(
      Type.Boolean({ description: 'A new passkey of a user replaces all others. Default: false.' }),
    ),
  },
  { additionalProperties: false },
)
export type WebauthnPreferences = Static<typeof WebauthnPreferencesSchema>

/** The member of login preferences for passkeys. Off unless it is set. */
export const webauthnPreferences = {
  webauthn_api: Type.Optional(Type.Union([WebauthnPreferencesSchema, Type.Null()])),
}

/** How passkeys work in an app, with the deprecated member of the vendor's. */
export const WebauthnConfigurationSchema = Type.Object(
  {
    ...WebauthnPreferencesSchema.properties,
    rpOrigin: Type.Optional(
      Type.String({ maxLength: 512, description: 'Deprecated: counts as `rpOrigins` if that is missing.' }),
    ),
  },
  { additionalProperties: false },
)
