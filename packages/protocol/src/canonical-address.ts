/**
 * Returns the one form of an IP address that limits, the audit log and lists of sessions share, however it was written:
 * without port, zone, brackets or quotes, IPv4 also where it is mapped to IPv6 (RFC 4291, section 2.5.5.2), IPv6 as
 * RFC 5952 writes it. So `203.0.113.9:50001`, as some gateways write into `X-Forwarded-For`, is `203.0.113.9`, and
 * `"[2001:DB8::1]:443"`, a node of `Forwarded` (RFC 7239, section 6), is `2001:db8::1`. Its own result stays as it is.
 *
 * @param text an address as a header, a socket or a caller gives it
 * @returns undefined if it is no address, such as the `unknown` and `_hidden` of `Forwarded`
 */
export function canonicalAddress(text: string): string | undefined {
  const host = withoutPort(text.trim().replace(/^"(.*)"$/, '$1'))
  return ipv4.test(host) ? host : canonicalIpv6(host.replace(/%.+$/, ''))
}

const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
/** Without leading zeros: some parsers read them as octal. */
const ipv4 = new RegExp(`^${octet}(?:\\.${octet}){3}$`)

/** A port follows brackets, or the only colon: an IPv6 address without brackets has none (RFC 3986, section 3.2.2). */
function withoutPort(text: string): string {
  const [, inBrackets] = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text) ?? []
  return inBrackets ?? text.replace(/^([^:]+):\d{1,5}$/, '$1')
}

function canonicalIpv6(host: string): string | undefined {
  const url = `http://[${host}]`
  if (!/^[0-9A-Fa-f:.]+$/.test(host) || !URL.canParse(url)) return undefined
  const address = new URL(url).hostname.slice(1, -1)
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address) ?? []
  if (high === undefined || low === undefined) return address
  return [high, low]
    .map((group) => Number.parseInt(group, 16))
    .flatMap((group) => [group >> 8, group & 255])
    .join('.')
}
