import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { FastifyServerOptions } from 'fastify'
import type { trustedProxies } from './trusted-proxies.ts'

/** What an id of a proxy may look like: nothing that a log or a terminal could take for something else. */
const idOfProxy = /^[A-Za-z0-9-]{1,64}$/

/**
 * Creates the function that gives each request its id. Ids are unique over all instances. A trusted proxy may give one in
 * `X-Request-Id`; that header of anybody else is ignored.
 *
 * @param trust as {@link trustedProxies} returns it
 */
export function createRequestIds(
  trust: ReturnType<typeof trustedProxies>,
): NonNullable<FastifyServerOptions['genReqId']> {
  const process = randomBytes(6).toString('hex')
  let count = 0
  return ({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>) => {
    const given = headers['x-request-id']
    if (typeof given === 'string' && idOfProxy.test(given) && isTrusted(trust, socket.remoteAddress)) {
      return given
    }
    count += 1
    return `${process}-${count.toString(36)}`
  }
}

function isTrusted(trust: ReturnType<typeof trustedProxies>, peer: string | undefined): boolean {
  if (typeof trust !== 'function') return trust === true || (typeof trust === 'number' && trust > 0)
  return peer !== undefined && trust(peer, 0)
}
