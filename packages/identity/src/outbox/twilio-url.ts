import { ConfigError } from '../errors/config-error.ts'
import { hostOf, isLoopbackHost } from '../text/loopback.ts'

/** An account at a service with Twilio's API. */
export interface TwilioAccount {
  /** Where messages are posted to. */
  url: URL
  /** Of Basic authentication: the account, or an API key. */
  user: string
  password: string
  /** The sender, unless a message names one: a number or a name, or the id of a messaging service. */
  sender: { From: string } | { MessagingServiceSid: string }
}

const known = ['from', 'account']
const accountForm = /^AC[0-9a-fA-F]{32}$/
const serviceForm = /^MG[0-9a-fA-F]{32}$/
const numberForm = /^\+[1-9]\d{4,14}$/
/** Short codes, and names of up to eleven characters. */
const nameForm = /^(?:\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$/

/**
 * Reads `twilio://SID:TOKEN@api.twilio.com?from=SENDER[&account=SID]`. `SENDER` is a phone number, a short code, a sender's
 * name, or the id of a messaging service. With an API key in place of the account's own SID and token, `account` names the
 * account. The connection is https; on a loopback host http.
 *
 * @throws ConfigError `config_invalid`, never with the URL, which contains the token
 */
export function readTwilioUrl(text: string): TwilioAccount {
  const given = URL.parse(text)
  if (given === null || given.protocol !== 'twilio:') throw invalid('must begin with twilio://')
  const host = hostOf(given)
  if (host === '') throw invalid('needs a host, such as api.twilio.com')
  if ((given.pathname !== '' && given.pathname !== '/') || given.hash !== '')
    throw invalid('must not have a path')
  for (const name of given.searchParams.keys()) {
    if (!known.includes(name)) throw invalid('has an unknown parameter: only from and account are known')
    if (given.searchParams.getAll(name).length > 1) throw invalid(`names ${name} twice`)
  }
  const { user, password } = credentialsOf(given)
  const account = given.searchParams.get('account') ?? user
  if (!accountForm.test(account)) throw invalid('needs the SID of an account: AC and 32 hexadecimal digits')
  const scheme = isLoopbackHost(host) ? 'http' : 'https'
  const url = URL.parse(`${scheme}://${given.host}/2010-04-01/Accounts/${account}/Messages.json`)
  if (url === null) throw invalid('needs a host, such as api.twilio.com')
  return {
    url,
    user,
    password,
    sender: senderOf(given),
  }
}

function credentialsOf({ username, password }: URL): { user: string; password: string } {
  if (username === '' || password === '') throw invalid('needs a SID and a token')
  try {
    return { user: decodeURIComponent(username), password: decodeURIComponent(password) }
  } catch {
    throw invalid('has a SID or token that is not percent-encoded')
  }
}

function senderOf({ searchParams }: URL): TwilioAccount['sender'] {
  // a plus sign that was not percent-encoded is read as a blank
  const from = (searchParams.get('from') ?? '').replace(/^ (?=\d+$)/, '+')
  if (serviceForm.test(from)) return { MessagingServiceSid: from }
  if (numberForm.test(from) || nameForm.test(from)) return { From: from }
  throw invalid('needs from: a phone number, a sender name, or the SID of a messaging service')
}

function invalid(problem: string): ConfigError {
  return new ConfigError('config_invalid', `the Twilio URL ${problem}`)
}
