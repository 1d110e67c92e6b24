import { connect as connectPlain, isIP, type LookupFunction, type Socket } from 'node:net'
import { connect as connectSecure } from 'node:tls'
import type { IdentityOptions } from '../../options.ts'
import { type AllLookup, guardedLookup } from '../../outbox/guarded-http.ts'
import { addressesOf } from '../../outbox/http-to.ts'
import { smtpFault } from '../../outbox/smtp-fault.ts'
import { smtpTransporter } from '../../outbox/smtp-transporter.ts'
import { readSmtpUrl } from '../../outbox/smtp-url.ts'
import { hostOf, isLoopbackHost } from '../../text/loopback.ts'
import { type Finding, failed, ok } from './check-up.ts'

const patienceMs = 3_000

/** A receiver of messages that should be within reach. */
export interface Receiver {
  /** The variable that names it. */
  variable: string
  url: string
}

/**
 * Whether a receiver can be used: a mail server takes the credentials, and the service for text messages has an address to which
 * this service may connect, where TLS succeeds. Nothing is sent.
 *
 * @param lookup resolves names. @default the resolver of the system
 */
export function checkReceiver(
  { variable, url }: Receiver,
  options: Pick<IdentityOptions, 'allowedPrivateNetworks'>,
  lookup?: AllLookup,
): Promise<Finding> {
  return /^smtps?:/i.test(url)
    ? checkMailServer(variable, url)
    : checkSmsService(variable, new URL(url), options.allowedPrivateNetworks ?? [], lookup)
}

async function checkMailServer(variable: string, url: string): Promise<Finding> {
  const server = readSmtpUrl(url)
  const place = `${server.host}:${server.port}`
  const transporter = await smtpTransporter(server, { deadlineMs: patienceMs })
  try {
    await transporter.verify()
    const taken = server.auth === undefined ? 'accepts connections' : 'accepts the user and the password'
    return ok('delivery', `${variable}: ${place} ${taken}`)
  } catch (error) {
    const isRefused = error instanceof Error && 'code' in error && error.code === 'EAUTH'
    const problem = isRefused ? 'refuses the user or the password' : 'cannot be used'
    return failed('delivery', `${variable}: ${place} ${problem}: ${smtpFault(error)}`)
  } finally {
    transporter.close()
  }
}

async function checkSmsService(
  variable: string,
  url: URL,
  allowedPrivateNetworks: readonly string[],
  lookup: AllLookup | undefined,
): Promise<Finding> {
  const isAllowed = addressesOf(url, allowedPrivateNetworks)
  const host = hostOf(url)
  const isSecure = url.protocol === 'https:' || (url.protocol === 'twilio:' && !isLoopbackHost(host))
  const port = url.port === '' ? (isSecure ? 443 : 80) : Number(url.port)
  const place = `${host}:${port}`
  if (isIP(host) !== 0 && !isAllowed(host)) {
    return failed('delivery', `${variable}: ${place} is no address to which the service may connect`)
  }
  const problem = await connectTo(host, port, isSecure, guardedLookup(isAllowed, lookup))
  return problem === undefined
    ? ok('delivery', `${variable}: ${place} accepts connections`)
    : failed('delivery', `${variable}: ${place} cannot be reached: ${problem}`)
}

/** @returns what is wrong, if anything is */
function connectTo(
  host: string,
  port: number,
  isSecure: boolean,
  lookup: LookupFunction,
): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  const target = { host, port, lookup, timeout: patienceMs }
  const socket: Socket = isSecure
    ? connectSecure({ ...target, ...(isIP(host) === 0 && { servername: host }) })
    : connectPlain(target)
  socket.once(isSecure ? 'secureConnect' : 'connect', () => resolve(undefined))
  socket.once('timeout', () => resolve('no answer in time'))
  socket.once('error', ({ message }) => resolve(message))
  return promise.finally(() => socket.destroy())
}
