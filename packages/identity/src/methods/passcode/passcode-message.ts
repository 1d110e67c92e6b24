import type { EmailContent, OtpSendRequest } from '@latchkey/protocol'
import type { Client } from '../../clients/client-directory.ts'
import { composeEmail } from '../../outbox/compose-email.ts'
import type { Message } from '../../outbox/message.ts'
import { wholeMinutes } from '../../outbox/whole-minutes.ts'
import type { OtpRules } from './otp-rules.ts'

/** What a message about a code says. */
export interface PasscodeNotice {
  to: string
  code: string
  lifetimeSeconds: number
}

/**
 * Writes the message that carries a code.
 *
 * @throws ApiError 400 `invalid_request` for a logo that is no picture
 */
export function passcodeMessage(
  client: Client,
  rules: OtpRules,
  request: OtpSendRequest,
  notice: PasscodeNotice,
): Message | undefined {
  const { to, code } = notice
  if (request.channel === 'sms') {
    const { custom_message, sender_id } = request.custom_sms_input ?? {}
    const body =
      custom_message === undefined ? smsText(client, notice) : filledIn(custom_message, client, code)
    return { channel: 'sms', to, body, code, ...(sender_id !== undefined && { sender: sender_id }) }
  }
  if (request.channel === 'direct') return undefined
  const content = request.email_content ?? emailText(client, rules, notice)
  return composeEmail(to, content, client.app_name, { code })
}

function smsText(client: Client, { code, lifetimeSeconds }: PasscodeNotice): string {
  return `${code} is your code for ${client.app_name}. It is valid for ${wholeMinutes(lifetimeSeconds)}. Give it to nobody.`
}

/** In one pass, so that a name which holds `{otp}` stays a name. */
function filledIn(template: string, client: Client, code: string): string {
  return template.replace(/\{(otp|app)\}/g, (_, name) => (name === 'otp' ? code : client.app_name))
}

function emailText(client: Client, { message }: OtpRules, { lifetimeSeconds }: PasscodeNotice): EmailContent {
  return {
    subject: message?.subject ?? `Your code for ${client.app_name}`,
    ...(message?.primaryColor !== undefined && { primaryColor: message.primaryColor }),
    ...(message?.from !== undefined && { senderName: message.from }),
    headerText: `Sign in to ${client.app_name}`,
    bodyText: 'Enter this code where you are asked for it:',
    infoText: `It is valid for ${wholeMinutes(lifetimeSeconds)} and works once. Give it to nobody.`,
    footerText: 'If you did not ask for it, you can ignore this message.',
  }
}
