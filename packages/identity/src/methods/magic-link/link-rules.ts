import type { MagicLinkChannel } from '@latchkey/protocol'
import type { EmailMessagePreferences } from '@latchkey/protocol/management'
import type { Client } from '../../clients/client-directory.ts'
import type { IdentityContext } from '../../identity-context.ts'

/** How magic links work in an app. */
export interface LinkRules {
  lifetimeSeconds: number
  message: EmailMessagePreferences | undefined
}

/** The rules of a channel in the app of a client; undefined when it is off there. */
export function linkRules(
  context: IdentityContext,
  client: Client,
  channel: MagicLinkChannel,
): LinkRules | undefined {
  const { email, direct_link } = client.loginPreferences
  const preferences = channel === 'direct' ? direct_link : email
  const isOnUnsaid = channel === 'direct' ? context.settings.dev : context.messages.canSend('email')
  const isOn = channel === 'direct' && preferences ? true : isOnUnsaid
  if (preferences === null || !isOn) return undefined
  const { expiresIn, message } = preferences ?? {}
  return {
    lifetimeSeconds: expiresIn === undefined ? context.settings.lifetimes.linkSeconds : expiresIn * 60,
    message,
  }
}
