import { ConfigError } from '../errors/config-error.ts'
import { hostOf, isLoopbackHost } from '../text/loopback.ts'
import { type AddressFilter, addressFilter, loopbackNetworks } from './address-filter.ts'
import { createGuardedHttp, type GuardedHttp } from './guarded-http.ts'

/**
 * HTTP to one service that the operator has configured: it connects to the addresses of {@link addressesOf}.
 *
 * @throws ConfigError `config_invalid` for a network of another form
 */
export function httpTo(url: URL, allowedPrivateNetworks: readonly string[]): GuardedHttp {
  return createGuardedHttp(addressesOf(url, allowedPrivateNetworks))
}

/**
 * The addresses that one service of the operator may have: public ones, those of the given networks, and loopback if the host
 * of the URL is a loopback host.
 *
 * @throws ConfigError `config_invalid` for a network of another form
 */
export function addressesOf(url: URL, allowedPrivateNetworks: readonly string[]): AddressFilter {
  const loopback = isLoopbackHost(hostOf(url)) ? loopbackNetworks : []
  try {
    return addressFilter([...allowedPrivateNetworks, ...loopback])
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new ConfigError('config_invalid', `allowedPrivateNetworks: ${error.message}`)
  }
}
