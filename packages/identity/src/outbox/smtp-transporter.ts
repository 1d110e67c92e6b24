import type { Transporter } from 'nodemailer'
import type { SmtpServer } from './smtp-url.ts'

/** How a mail server is spoken to. */
export interface SmtpConnectionOptions {
  /** Certificates, as PEM, of who may vouch for the server besides those that Node trusts. */
  ca?: string
  /** How long one exchange may take, in milliseconds. */
  deadlineMs: number
}

/** Opens a connection to a mail server for each message. nodemailer is loaded at the first call: a start does not wait for it. */
export async function smtpTransporter(
  { from: _from, ...server }: SmtpServer,
  { ca, deadlineMs }: SmtpConnectionOptions,
): Promise<Transporter> {
  const { createTransport } = await import('nodemailer')
  return createTransport({
    ...server,
    ...(ca !== undefined && { tls: { ca } }),
    connectionTimeout: deadlineMs,
    greetingTimeout: deadlineMs,
    socketTimeout: deadlineMs,
    dnsTimeout: deadlineMs,
    socketCloseTimeout: 1_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}
