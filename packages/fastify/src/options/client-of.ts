import { type Client, type ClientOptions, createClient } from '@latchkey/client'
import type { FastifyInstance } from 'fastify'
import { isLoopback } from './origin-options.ts'

/** Whether the option is a client already, and not how to make one. */
export function isClient(value: ClientOptions | Client): value is Client {
  return 'authenticateSession' in value
}

/**
 * Returns the client of an option, or creates it. Logs a warning if its requests cross a network in clear.
 *
 * @throws LatchkeyError `config_invalid`
 */
export function clientOf(
  { log }: FastifyInstance,
  option: ClientOptions | Client,
  now: () => number,
): Client {
  if (isClient(option)) return option
  const client = createClient({ now, ...option })
  const { protocol, hostname, origin } = new URL(option.baseUrl)
  if (protocol === 'http:' && !isLoopback(hostname)) {
    log.warn(
      { baseUrl: origin },
      'allowInsecureRequests: secrets and tokens are sent to the identity service in clear text',
    )
  }
  return client
}
