import { addressBucket } from '../text/address-bucket.ts'

/** The network of an address, by which a user's connection is recognised: IPv4 by its /24, IPv6 by its /64. */
export function addressNetwork(address: string): string | undefined {
  const bucket = addressBucket(address)
  if (bucket === undefined || bucket.includes(':')) return bucket
  return bucket.replace(/\.\d+$/, '.0/24')
}
