import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import type { Agent } from 'undici'
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
  /** Bytes of the response's body that are kept as text. @default 0 */
  keptBytes?: number
}

/** A response. */
export interface GuardedAnswer {
  status: number
  headers: Readonly<Record<string, unknown>>
  /** The beginning of the body, as much of it as was asked for and arrived. */
  text: string
}

/** Sends requests to addresses that others have chosen. */
export interface GuardedHttp {
  /**
   * Sends a `POST`, does not follow redirects and discards the body of the response, or what is longer than `keptBytes`.
   *
   * @throws AddressRefusedError
   */
  post(url: URL, post: GuardedPost): Promise<GuardedAnswer>
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
  let agent: Promise<Agent> | undefined
  let isClosed = false
  // loaded at the first request: a start does not wait for it
  const openAgent = async () => {
    const { Agent } = await import('undici/index.js')
    return new Agent({
      connections,
      allowH2: false,
      keepAliveTimeout: 4_000,
      connect: { lookup: guardedLookup(isAllowed, lookup) },
    })
  }
  return {
    async post(url, { headers, body, deadlineMs, keptBytes = 0 }) {
      const host = hostOf(url)
      // an address in the URL itself is connected to without a look-up
      if (isIP(host) !== 0 && !isAllowed(host)) throw new AddressRefusedError()
      if (isClosed) throw new Error('it is closed')
      agent ??= openAgent()
      const answer = await (await agent).request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: 'POST',
        headers: { 'accept-encoding': 'identity', ...headers },
        body,
        signal: AbortSignal.timeout(deadlineMs),
      })
      const text = keptBytes > 0 ? await beginningOf(answer.body, keptBytes) : ''
      await answer.body.dump({ limit: mostDiscarded }).catch(() => {})
      return { status: answer.statusCode, headers: answer.headers, text }
    },
    async close() {
      isClosed = true
      await (await agent)?.destroy()
    },
  }
}

/** The status counts: a body that breaks off is as good as a short one. */
async function beginningOf(body: AsyncIterable<Buffer>, most: number): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of body) {
      chunks.push(chunk)
      length += chunk.length
      if (length >= most) break
    }
  } catch {
    // what arrived is enough
  }
  return Buffer.concat(chunks).toString('utf8', 0, most)
}

/** The form of `dns.lookup` that is used. */
export type AllLookup = (
  hostname: string,
  options: { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/** A look-up that gives only the addresses to which the service may connect. */
export function guardedLookup(isAllowed: AddressFilter, lookup: AllLookup = systemLookup): LookupFunction {
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
