import type { EmailContent } from '@latchkey/protocol'
import type { Client } from '../../../clients/client-directory.ts'
import type { EmailMessage, SmsMessage } from '../../../outbox/message.ts'
import type { AppLook } from '../../../templates/app-looks.ts'
import { composeEmailOf, composeSmsOf } from '../../../templates/compose-message.ts'
import type { EmailKind, SmsKind } from '../../../templates/message-kind.ts'
import type { PasswordRules } from '../rules/password-rules.ts'

const resetTexts = {
  subject: 'Reset your password for {{app_name}}',
  header_text: 'Reset your password',
  info_text: 'It is valid for {{lifetime}} and works once. Give it to nobody.',
  footer_text: 'If you did not ask for it, you can ignore this message: your password stays as it is.',
}

const emailCode: EmailKind = {
  id: 'password_reset_code',
  channel: 'email',
  carries: 'code',
  description: 'The email with a code to reset a password.',
  texts: { ...resetTexts, body_text: 'Enter this code where you are asked for it:' },
}

const emailLink: EmailKind = {
  id: 'password_reset_link',
  channel: 'email',
  carries: 'link',
  description: 'The email with a link to reset a password.',
  texts: {
    ...resetTexts,
    body_text: 'Open this link to set a new password:',
    link_text: 'Set a new password',
  },
}

const smsCode: SmsKind = {
  id: 'password_reset_sms_code',
  channel: 'sms',
  carries: 'code',
  description: 'The text message with a code to reset a password.',
  texts: {
    text: '{{code}} is your code to reset your password for {{app_name}}. It is valid for {{lifetime}}. Give it to nobody.',
  },
}

/** The messages of password resets. */
export const resetMessages = [emailCode, emailLink, smsCode]

/** What a message about a reset says. */
export type ResetNotice = ({ code: string } | { link: string }) & {
  lifetimeSeconds: number
  /** The user's, a language tag. @default unknown */
  language?: string | undefined
}

/**
 * Writes the email that carries a code or a link to reset a password.
 *
 * @throws ApiError 400 `invalid_request` for a logo that is not an image
 */
export function resetEmail(
  client: Client,
  look: AppLook,
  rules: PasswordRules,
  given: EmailContent | undefined,
  notice: ResetNotice,
): EmailMessage {
  const { lifetimeSeconds, language, ...purpose } = notice
  return composeEmailOf(
    'code' in purpose ? emailCode : emailLink,
    look,
    { to: '', appName: client.app_name, language, purpose, lifetimeSeconds },
    { given, preferences: rules.message },
  )
}

/** Writes the text message that carries a code to reset a password. */
export function resetText(
  client: Client,
  look: AppLook,
  { lifetimeSeconds, language, code }: ResetNotice & { code: string },
): SmsMessage {
  const about = { to: '', appName: client.app_name, language, purpose: { code }, lifetimeSeconds }
  return composeSmsOf(smsCode, look, about)
}
