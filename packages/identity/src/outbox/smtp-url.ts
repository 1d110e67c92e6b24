import { createCheck, EmailSchema } from '@latchkey/protocol'
import { ConfigError } from '../errors/config-error.ts'
import { hostOf, isLoopbackHost } from '../text/loopback.ts'

/** A mail server, as nodemailer takes it. */
export interface SmtpServer {
  host: string
  port: number
  /** TLS from the first byte. */
  secure: boolean
  /** STARTTLS, or nothing is sent. */
  requireTLS: boolean
  ignoreTLS: boolean
  auth?: { user: string; pass: string }
  /** The sender's address. */
  from?: string
}

const checkAddress = createCheck(EmailSchema)
const knownParameters = ['from', 'tls']

/**
 * Reads the URL of a mail server.
 *
 * @throws ConfigError `config_invalid`, never with the URL, which holds a password
 */
export function readSmtpUrl(text: string): SmtpServer {
  if (!URL.canParse(text)) throw invalid('is not a URL')
  const url = new URL(text)
  if (url.protocol !== 'smtp:' && url.protocol !== 'smtps:')
    throw invalid('must begin with smtp:// or smtps://')
  const host = hostOf(url)
  if (host === '') throw invalid('needs a host')
  if ((url.pathname !== '' && url.pathname !== '/') || url.hash !== '') throw invalid('must not have a path')
  for (const name of url.searchParams.keys()) {
    if (!knownParameters.includes(name))
      throw invalid('has a parameter that is not known: only from and tls are')
    if (url.searchParams.getAll(name).length > 1) throw invalid(`names ${name} twice`)
  }
  if (url.protocol === 'smtps:' && url.searchParams.has('tls')) throw invalid('tls is for smtp:// only')
  const secure = url.protocol === 'smtps:'
  const requireTLS = !secure && startTlsOf(url) === 'required'
  const from = url.searchParams.get('from') ?? undefined
  if (from !== undefined && !checkAddress(from).ok) throw invalid('from must be one email address')
  const auth = authOf(url)
  return {
    host,
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS,
    ignoreTLS: !secure && !requireTLS,
    ...(auth !== undefined && { auth }),
    ...(from !== undefined && { from }),
  }
}

function startTlsOf(url: URL): 'required' | 'off' {
  const tls = url.searchParams.get('tls') ?? (isLoopbackHost(hostOf(url)) ? 'off' : 'required')
  if (tls !== 'required' && tls !== 'off') throw invalid('tls must be required or off')
  return tls
}

function authOf(url: URL): { user: string; pass: string } | undefined {
  if (url.username === '' && url.password === '') return undefined
  try {
    return { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) }
  } catch {
    throw invalid('has a user or password that is not percent-encoded')
  }
}

function invalid(problem: string): ConfigError {
  return new ConfigError('config_invalid', `the SMTP URL ${problem}`)
}
