import { createCheck, EmailSchema } from '@latchkey/protocol'
import { afterAnswer } from './after-answer.ts'
import { DeliveryError } from './delivery-error.ts'
import type { EmailMessage, MessageTransport } from './message.ts'
import { smtpFault } from './smtp-fault.ts'
import { smtpTransporter } from './smtp-transporter.ts'
import { readSmtpUrl } from './smtp-url.ts'

/** Options of {@link smtpTransport}. */
export interface SmtpTransportOptions {
  /** The sender's address where the URL names none. */
  from: string
  /** Certificates, as PEM, of who may vouch for the server besides those that Node trusts. */
  ca?: string
  /** How long one message may take, in all. @default 10000 */
  deadlineMs?: number
}

const isOneAddress = createCheck(EmailSchema)

/**
 * Sends emails through an SMTP server, one connection a message:
 * `smtp[s]://[user:password@]host[:port][?from=ADDRESS][&tls=required|off]`. With `smtps` the connection is TLS from
 * its first byte; with `smtp` STARTTLS is required, but on a loopback host, where `tls` is `off` unless it says
 * otherwise. Certificates are always verified.
 *
 * @throws ConfigError `config_invalid` for a URL of another form
 */
export function smtpTransport(url: string, options: SmtpTransportOptions): MessageTransport<EmailMessage> {
  const server = readSmtpUrl(url)
  const { from = options.from } = server
  const { deadlineMs = 10_000, ca } = options
  let transporter: ReturnType<typeof smtpTransporter> | undefined
  return {
    async send(message, delivery) {
      await afterAnswer()
      const { to } = message
      // a second look: nothing that is sent to one person may ever reach another
      if (!isOneAddress(to).ok)
        throw new DeliveryError('the recipient is not one email address', { isPermanent: true })
      try {
        transporter ??= smtpTransporter(server, { deadlineMs, ...(ca !== undefined && { ca }) })
        await (await transporter).sendMail({
          from: { name: message.senderName, address: from },
          to: { name: '', address: to },
          envelope: { from, to: [to] },
          subject: message.subject,
          text: message.body,
          html: message.html,
          attachments: attachmentsOf(message),
          headers: { 'Auto-Submitted': 'auto-generated' },
          ...(delivery !== undefined && {
            messageId: `<${delivery.id}@${from.slice(from.lastIndexOf('@') + 1)}>`,
          }),
          signal: AbortSignal.timeout(deadlineMs),
        })
      } catch (error) {
        throw new DeliveryError(`the email was not sent: ${smtpFault(error)}`, {
          isPermanent: isRefusedForGood(error),
        })
      }
    },
  }
}

function attachmentsOf({ logo }: EmailMessage) {
  if (logo === undefined) return []
  return [{ cid: 'logo', filename: 'logo', content: logo.content, contentType: logo.contentType }]
}

/**
 * Whether the server refused this message: 5yz (RFC 5321, section 4.2.1) for its sender, recipient or content. A refused
 * log-in or greeting concerns the connection, and may be gone at the next attempt.
 */
function isRefusedForGood(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error) || !('responseCode' in error)) return false
  const { code, responseCode } = error
  return (
    (code === 'EENVELOPE' || code === 'EMESSAGE') && typeof responseCode === 'number' && responseCode >= 500
  )
}
