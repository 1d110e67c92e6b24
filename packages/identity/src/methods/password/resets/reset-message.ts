import type { EmailContent } from '@latchkey/protocol'
import type { Client } from '../../../clients/client-directory.ts'
import { composeEmail } from '../../../outbox/compose-email.ts'
import type { EmailMessage, SmsMessage } from '../../../outbox/message.ts'
import { wholeMinutes } from '../../../outbox/whole-minutes.ts'
import type { PasswordRules } from '../rules/password-rules.ts'

/**
 * Writes the email that carries a code or a link to reset a password.
 *
 * @throws ApiError 400 `invalid_request` for a logo that is no picture
 */
export function resetEmail(
  client: Client,
  rules: PasswordRules,
  given: EmailContent | undefined,
  purpose: { code: string; lifetimeSeconds: number } | { link: string; lifetimeSeconds: number },
): EmailMessage {
  const { lifetimeSeconds, ...carried } = purpose
  const { message } = rules
  const own = {
    subject: message?.subject ?? `Reset your password for ${client.app_name}`,
    ...(message?.primaryColor !== undefined && { primaryColor: message.primaryColor }),
    ...(message?.from !== undefined && { senderName: message.from }),
    headerText: 'Reset your password',
    bodyText:
      'code' in carried
        ? 'Enter this code where you are asked for it:'
        : 'Open this link to set a new password:',
    linkText: 'Set a new password',
    infoText: `It is valid for ${wholeMinutes(lifetimeSeconds)} and works once. Give it to nobody.`,
    footerText: 'If you did not ask for it, you can ignore this message: your password stays as it is.',
  }
  return composeEmail('', given ?? own, client.app_name, carried)
}

export function resetText(client: Client, code: string, lifetimeSeconds: number): SmsMessage {
  const body = `${code} is your code to reset your password for ${client.app_name}. It is valid for ${wholeMinutes(lifetimeSeconds)}. Give it to nobody.`
  return { channel: 'sms', to: '', body, code }
}
