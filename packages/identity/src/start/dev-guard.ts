import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify'
import { ApiError } from '../errors/api-error.ts'
import { isPrivateAddress } from '../outbox/address-filter.ts'
import { hostOf, isLoopbackAddress, isLoopbackHost } from '../text/loopback.ts'

/** Headers by which a proxy reports whom it forwards for; others begin with `x-forwarded`. */
const forwardingHeaders = new Set([
  'forwarded',
  'via',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-original-forwarded-for',
  'x-original-host',
  'true-client-ip',
  'cf-connecting-ip',
  'fastly-client-ip',
  'fly-client-ip',
])

/**
 * Creates the hook that keeps a service in dev mode to its own machine: it shows every code that it sends, so nobody else may
 * reach it, neither through a proxy on the same machine nor by a name that an attacker's DNS points to it.
 *
 * - The peer is on a loopback address; with `devHosts`, on a private one.
 * - `Host` is a loopback name or one of `devHosts`.
 * - Forwarding headers come from a trusted proxy only, and never to `/dev/*`.
 *
 * @param devHosts further hosts, in lower case
 */
export function devGuard(devHosts: readonly string[]): onRequestAsyncHookHandler {
  return async (request) => {
    if (!isNearby(request.socket.remoteAddress ?? '', devHosts)) {
      throw forbidden('Dev mode answers this machine only')
    }
    if (!isKnownHost(request.raw.headers.host, devHosts)) {
      throw forbidden(
        'Dev mode answers requests for this machine only; LATCHKEY_DEV_HOSTS names further hosts',
      )
    }
    if (isForwarded(request) && !(isOfTrustedProxy(request) && !isDevPath(request))) {
      throw forbidden(
        'Dev mode does not answer forwarded requests; LATCHKEY_TRUST_PROXY names trusted proxies',
      )
    }
  }
}

function isNearby(address: string, devHosts: readonly string[]): boolean {
  return isLoopbackAddress(address) || (devHosts.length > 0 && isPrivateAddress(address))
}

function isKnownHost(header: string | undefined, devHosts: readonly string[]): boolean {
  const url = URL.parse(`http://${header ?? ''}/`)
  if (url === null || url.pathname !== '/' || url.username !== '' || url.search !== '') return false
  const host = hostOf(url)
  return isLoopbackHost(host) || devHosts.includes(host)
}

function isForwarded({ headers }: FastifyRequest): boolean {
  return Object.keys(headers).some((name) => name.startsWith('x-forwarded') || forwardingHeaders.has(name))
}

/** Fastify lists more than the peer only if the peer is a trusted proxy that sent `X-Forwarded-For`. */
function isOfTrustedProxy({ ips }: FastifyRequest): boolean {
  return (ips?.length ?? 0) > 1
}

function isDevPath({ routeOptions }: FastifyRequest): boolean {
  return routeOptions.url?.startsWith('/dev/') ?? false
}

function forbidden(message: string): ApiError {
  return new ApiError(403, 'forbidden', message)
}
