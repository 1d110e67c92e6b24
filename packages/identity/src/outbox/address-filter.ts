import { BlockList, isIP, isIPv4 } from 'node:net'

/** Decides which IP addresses the service may connect to on behalf of others. */
export type AddressFilter = (address: string) => boolean

/** The loopback networks, which apps use in dev mode. */
export const loopbackNetworks: readonly string[] = ['127.0.0.0/8', '::1']

/**
 * Lets public addresses pass, and those of the given networks. All others are refused: private, link-local, loopback,
 * multicast, documentation and reserved ranges (IANA special-purpose registries, RFC 6890), also inside IPv6 addresses that
 * stand for IPv4 ones (RFC 4291, section 2.5.5.2; RFC 6052).
 *
 * @param allowed addresses, and networks as `ADDRESS/BITS`
 * @throws RangeError naming the network that has another form
 */
export function addressFilter(allowed: readonly string[]): AddressFilter {
  const exceptions = networkList(allowed)
  return (address) => {
    const plain = plainAddress(address)
    if (plain === undefined) return false
    const family = isIPv4(plain) ? 'ipv4' : 'ipv6'
    if (exceptions.check(plain, family)) return true
    return family === 'ipv4' ? !specialIPv4.check(plain) : isPublicIPv6(plain)
  }
}

/** Returns whether an address is of a private network (RFC 1918, RFC 4193), or link-local. */
export function isPrivateAddress(address: string): boolean {
  const plain = plainAddress(address)
  return plain !== undefined && privateNetworks.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6')
}

/** The address in canonical form, without a zone; an IPv4 address inside an IPv6 one as itself. */
function plainAddress(address: string): string | undefined {
  const text = address.replace(/%.*$/, '')
  if (isIPv4(text)) return text
  if (isIP(text) !== 6) return undefined
  const canonical = new URL(`http://[${text}]`).hostname.slice(1, -1)
  const [, high = '0', low] = embeddedIPv4.exec(canonical) ?? []
  if (low === undefined) return canonical
  const bytes = [high, low].flatMap((part) => [
    Number.parseInt(part, 16) >> 8,
    Number.parseInt(part, 16) & 255,
  ])
  return bytes.join('.')
}

/** IPv4-mapped addresses, and those of the well-known NAT64 prefix. */
const embeddedIPv4 = /^(?:::ffff|64:ff9b:):(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,4})$/

function isPublicIPv6(address: string): boolean {
  return globalIPv6.check(address, 'ipv6') && !specialIPv6.check(address, 'ipv6')
}

const specialIPv4 = networkList([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
])
const globalIPv6 = networkList(['2000::/3'])
/** Inside the global range: protocol assignments such as Teredo, documentation, 6to4. */
const specialIPv6 = networkList(['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'])

const privateNetworks = networkList([
  '10.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  'fc00::/7',
  'fe80::/10',
])

function networkList(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits, ...rest] = network.split('/')
    const version = isIP(address)
    const most = version === 4 ? 32 : 128
    const isPrefix = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most)
    if (version === 0 || !isPrefix || rest.length > 0) {
      throw new RangeError(`${network} is not an IP address or network`)
    }
    list.addSubnet(address, bits === undefined ? most : Number(bits), version === 4 ? 'ipv4' : 'ipv6')
  }
  return list
}
