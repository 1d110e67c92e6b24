import { ConfigError } from '../errors/config-error.ts'
import { hostOf, isLoopbackHost } from '../text/loopback.ts'
import { addressFilter, loopbackNetworks } from './address-filter.ts'
import { createGuardedHttp, type GuardedHttp } from './guarded-http.ts'

/**
 * HTTP to one service that the operator has configured: it connects to public addresses, to the given networks, and to
 * loopback if the host of the URL is a loopback host.
 *
 * @throws ConfigError `config_invalid` for a network of another form
 */
export function httpTo(url: URL, allowedPrivateNetworks: readonly string[]): GuardedHttp {
  const loopback = isLoopbackHost(hostOf(url)) ? loopbackNetworks : []
  try {
    return createGuardedHttp(addressFilter([...allowedPrivateNetworks, ...loopback]))
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new ConfigError('config_invalid', `allowedPrivateNetworks: ${error.message}`)
  }
}
