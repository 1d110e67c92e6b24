import { canonicalAddress } from '@latchkey/protocol'

/**
 * The form of an address that limits count by: an IPv4 address as it is, IPv6 by its /64, because one user has a whole
 * one.
 *
 * @param address in any form that `canonicalAddress` reads
 * @returns undefined if it is no address
 */
export function addressBucket(address: string): string | undefined {
  const canonical = canonicalAddress(address)
  if (canonical === undefined || !canonical.includes(':')) return canonical
  return `${groupsOf(canonical).slice(0, 4).join(':')}::/64`
}

/** The eight groups of a canonical IPv6 address. */
function groupsOf(address: string): string[] {
  const [left = [], right = []] = address.split('::').map((part) => (part === '' ? [] : part.split(':')))
  return [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right]
}
