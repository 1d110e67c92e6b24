import type { Client } from '../../clients/client-directory.ts'
import type { LockRules } from '../../limits/factor-lock.ts'
import type { PeriodWindow, TotpForm } from './totp-code.ts'
import type { TotpPreferences } from './totp-preferences.ts'

/** How TOTP codes work in an app. */
export interface TotpRules {
  /** The form of new authenticators. */
  form: TotpForm
  window: PeriodWindow
  lock: LockRules
  /** The issuer that an authenticator app shows. */
  issuer: string
}

/** The preferences of an app with every default filled in; undefined when the method is off. */
export function totpRules(client: Client): TotpRules | undefined {
  const { totp } = client.loginPreferences
  if (totp === null) return undefined
  return {
    form: { algorithm: totp?.algorithm ?? 'sha1', digits: totp?.digits ?? 6, period: totp?.period ?? 30 },
    window: windowOf(totp),
    lock: { mostFailures: totp?.maxFailures ?? 5, lockSeconds: (totp?.lockoutDuration ?? 15) * 60 },
    issuer: totp?.issuer ?? client.app_name,
  }
}

/** One period either way, because clocks of phones drift both ways; a window of 0 means none. */
function windowOf(totp: TotpPreferences | undefined): PeriodWindow {
  const past = totp?.window ?? 1
  return { past, future: totp?.futureWindow ?? Math.min(1, past) }
}
