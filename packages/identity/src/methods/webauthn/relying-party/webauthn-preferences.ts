import { type Static, Type } from 'typebox'
import { hostOf, isLoopbackHost } from '../../../text/loopback.ts'

/** How passkeys work in an app. Names are the vendor's, except `rpName` and `userVerification`. */
export const WebauthnPreferencesSchema = Type.Object(
  {
    /** The domain that passkeys belong to; it can never be changed without losing them. */
    rpId: Type.String({
      maxLength: 253,
      pattern: '^(localhost|([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?)$',
    }),
    /** Where passkeys may be made and used. @default `https://` and the rpId */
    rpOrigins: Type.Optional(Type.Array(Type.String({ maxLength: 512 }), { minItems: 1, maxItems: 32 })),
    /** What authenticators call the app. @default its name */
    rpName: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    /** Whether a passkey without PIN or biometric is refused. @default 'preferred' */
    userVerification: Type.Optional(Type.Enum(['preferred', 'required'])),
    /** A new passkey of a user replaces all others. @default false */
    replaceExistingPasskey: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
export type WebauthnPreferences = Static<typeof WebauthnPreferencesSchema>

/** The origins at which passkeys of an app work, exactly as browsers send them. */
export function originsOf(preferences: WebauthnPreferences): readonly string[] {
  return preferences.rpOrigins ?? [`https://${preferences.rpId}`]
}

/** Faults that a schema cannot express, each as one sentence. */
export function webauthnPreferenceFaults(preferences: WebauthnPreferences): string[] {
  return originsOf(preferences)
    .filter((origin) => !isOrigin(origin) && !isAndroidApp(origin))
    .map((origin) => `webauthn_api.rpOrigins: ${JSON.stringify(origin)} is not an https origin`)
}

/** An https origin as a browser writes it; http for this machine only, which browsers trust. */
function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  if (url.origin !== text || text.includes('*')) return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(hostOf(url)))
}

/** An Android app, named by the SHA-256 of its signing key. */
function isAndroidApp(text: string): boolean {
  return /^android:apk-key-hash:[A-Za-z0-9_-]{43}$/.test(text)
}

/** The member of login preferences for passkeys. Off where nothing is said. */
export const webauthnPreferences = {
  webauthn_api: Type.Optional(Type.Union([WebauthnPreferencesSchema, Type.Null()])),
}
const members = Type.Object(webauthnPreferences)
type WebauthnMembers = Static<typeof members>

declare module '../../../preferences/login-preferences.ts' {
  interface LoginPreferences extends WebauthnMembers {}
}
