import type { OtpChannel } from '@latchkey/protocol'
import type { Client } from '../../clients/client-directory.ts'
import type { IdentityContext } from '../../identity-context.ts'
import type { FailureRules } from '../../storage/passcode-store.ts'
import type { PasscodePreferences } from './passcode-preferences.ts'

/** How codes of one channel work in an app. */
export interface OtpRules extends FailureRules {
  lifetimeSeconds: number
  digits: number
  message: PasscodePreferences['message']
}

/** The rules of a channel in the app of a client; undefined when it is off there. */
export function otpRules(
  context: IdentityContext,
  client: Client,
  channel: OtpChannel,
): OtpRules | undefined {
  const preferences = preferencesOf(client, channel)
  const isOn = channel === 'direct' ? mayDeliverItself(context, client) : context.messages.canSend(channel)
  if (preferences === null || !isOn) return undefined
  const { expiresIn, maxFailures = 5, lockoutDuration = 15, codeLength = 6, message } = preferences ?? {}
  return {
    lifetimeSeconds: expiresIn === undefined ? context.settings.lifetimes.passcodeSeconds : expiresIn * 60,
    mostFailures: maxFailures,
    forgetSeconds: lockoutDuration * 60,
    digits: codeLength,
    message,
  }
}

/** Whether the backends of this app may get codes, or send them where they like: then they can log in as anybody. */
export function mayDeliverItself(context: IdentityContext, client: Client): boolean {
  const { direct_otp } = client.loginPreferences
  return direct_otp === undefined ? context.settings.dev : direct_otp !== null
}

function preferencesOf(client: Client, channel: OtpChannel): PasscodePreferences | null | undefined {
  const { sms, email_otp, direct_otp } = client.loginPreferences
  return { sms, email: email_otp, direct: direct_otp }[channel]
}
