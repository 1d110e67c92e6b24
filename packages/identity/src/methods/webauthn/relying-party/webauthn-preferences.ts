import { type WebauthnPreferences, webauthnPreferences } from '@latchkey/protocol/management'
import { type Static, Type } from 'typebox'
import { hostOf, isLoopbackHost } from '../../../text/loopback.ts'

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

const members = Type.Object(webauthnPreferences)
type WebauthnMembers = Static<typeof members>

declare module '../../../preferences/login-preferences.ts' {
  interface LoginPreferences extends WebauthnMembers {}
}

export { webauthnPreferences }
