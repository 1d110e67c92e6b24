import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { Agent } from 'undici'
import { hostOf } from '../text/loopback.ts'
import type { AddressFilter } from './address-filter.ts'

/** The host of a URL has no address that the service may connect to. */
export class AddressRefusedError extends Error {
  override readonly name = 'AddressRefusedError'
  readonly code = 'address_refused'

  constructor() {
    super('the host has no address to which the service may connect')
  }
}

/** A request to an address that others have chosen. */
export interface GuardedPost {
  headers: Readonly<Record<string, string>>
  body: string
  /** Milliseconds for the whole exchange. */
  deadlineMs: number
}

/** Sends requests to addresses that others have chosen. */
export interface GuardedHttp {
  /**
   * Sends a `POST`, does not follow redirects and discards the body of the response.
   *
   * @returns status and headers of the response
   * @throws AddressRefusedError
   */
  post(url: URL, post: GuardedPost): Promise<{ status: number; headers: Readonly<Record<string, unknown>> }>
  close(): Promise<void>
}

/** Most connections to one origin. */
const connections = 20
/** Bytes of a response that are read for the connection to be used again. */
const mostDiscarded = 64 * 1024

/**
 * HTTP that checks where a connection goes at the moment it is opened, so that a name which changes its address between a
 * check and its use (DNS rebinding) gains nothing.
 *
 * @param isAllowed decides on each address
 * @param lookup resolves names. @default the resolver of the system
 */
export function createGuardedHttp(isAllowed: AddressFilter, lookup: AllLookup = systemLookup): GuardedHttp {
  const agent = new Agent({
    connections,
    allowH2: false,
    keepAliveTimeout: 4_000,
    connect: { lookup: guardedLookup(isAllowed, lookup) },
  })
  return {
    async post(url, { headers, body, deadlineMs }) {
      const host = hostOf(url)
      // an address in the URL itself is connected to without a look-up
      if (isIP(host) !== 0 && !isAllowed(host)) throw new AddressRefusedError()
      const answer = await agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: 'POST',
        headers: { 'accept-encoding': 'identity', ...headers },
        body,
        signal: AbortSignal.timeout(deadlineMs),
      })
      await answer.body.dump({ limit: mostDiscarded }).catch(() => {})
      return { status: answer.statusCode, headers: answer.headers }
    },
    close: () => agent.destroy(),
  }
}

/** The form of `dns.lookup` that is used. */
export type AllLookup = (
  hostname: string,
  options: { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

function guardedLookup(isAllowed: AddressFilter, lookup: AllLookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '')
      const allowed = addresses.filter(({ address }) => isAllowed(address))
      const [first] = allowed
      if (first === undefined) return callback(new AddressRefusedError(), '')
      if (options.all === true) return callback(null, allowed)
      callback(null, first.address, first.family)
    })
  }
}
