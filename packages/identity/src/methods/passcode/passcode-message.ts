import type { OtpSendRequest } from '@latchkey/protocol'
import type { Client } from '../../clients/client-directory.ts'
import type { Message } from '../../outbox/message.ts'
import type { AppLook } from '../../templates/app-looks.ts'
import { composeEmailOf, composeSmsOf } from '../../templates/compose-message.ts'
import type { EmailKind, SmsKind } from '../../templates/message-kind.ts'
import type { OtpRules } from './otp-rules.ts'

const emailCode: EmailKind = {
  id: 'email_code',
  channel: 'email',
  carries: 'code',
  description: 'The email with a code to log in.',
  texts: {
    subject: 'Your code for {{app_name}}',
    header_text: 'Sign in to {{app_name}}',
    body_text: 'Enter this code where you are asked for it:',
    info_text: 'It is valid for {{lifetime}} and works once. Give it to nobody.',
    footer_text: 'If you did not ask for it, you can ignore this message.',
  },
}

const smsCode: SmsKind = {
  id: 'sms_code',
  channel: 'sms',
  carries: 'code',
  description: 'The text message with a code to log in.',
  texts: { text: '{{code}} is your code for {{app_name}}. It is valid for {{lifetime}}. Give it to nobody.' },
}

/** The messages of this method. */
export const passcodeMessages = [emailCode, smsCode]

/** What a message about a code says. */
export interface PasscodeNotice {
  to: string
  code: string
  lifetimeSeconds: number
  /** The user's, a language tag. @default unknown */
  language?: string | undefined
}

/**
 * Writes the message that carries a code.
 *
 * @throws ApiError 400 `invalid_request` for a logo that is not an image
 */
export function passcodeMessage(
  client: Client,
  look: AppLook,
  rules: OtpRules,
  request: OtpSendRequest,
  notice: PasscodeNotice,
): Message | undefined {
  const { to, code, lifetimeSeconds, language } = notice
  const details = { to, appName: client.app_name, language, purpose: { code }, lifetimeSeconds }
  if (request.channel === 'sms') {
    const { custom_message, sender_id } = request.custom_sms_input ?? {}
    const message = composeSmsOf(smsCode, look, details)
    return {
      ...message,
      ...(custom_message !== undefined && { body: filledIn(custom_message, client, code) }),
      ...(sender_id !== undefined && { sender: sender_id }),
    }
  }
  if (request.channel === 'direct') return undefined
  return composeEmailOf(emailCode, look, details, {
    given: request.email_content,
    preferences: rules.message,
  })
}

/** In one pass, so that a name which holds `{otp}` stays a name. */
function filledIn(template: string, client: Client, code: string): string {
  return template.replace(/\{(otp|app)\}/g, (_, name) => (name === 'otp' ? code : client.app_name))
}
