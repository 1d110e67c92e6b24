import { readFileSync } from 'node:fs'
import type { Addresses } from './addresses.ts'

const seedFile = new URL('../seed.json', import.meta.url)
const passkeyHosts = /"rpId": "localhost"(?=[^}]*localhost:(3001|3002|3003))/g
const origins = /http:\/\/localhost:(3001|3002|3003)(?![0-9])/g

/**
 * The seed of the identity service: tenant, clients and users of the demo. Redirect URIs, addresses for
 * log-outs and passkey origins depend on the ports, so those of the file are replaced.
 */
export function demoSeed(
  addresses: Pick<Addresses, 'shop' | 'bank'> & Partial<Pick<Addresses, 'portal'>>,
): unknown {
  const { shop, bank, portal = 'http://localhost:3003' } = addresses
  const text = readFileSync(seedFile, 'utf8')
  const places: Readonly<Record<string, string>> = { 3001: shop, 3002: bank, 3003: portal }
  const originOf = (port: string) => places[port] ?? ''
  return JSON.parse(
    text
      .replaceAll(passkeyHosts, (_id, port) => `"rpId": "${new URL(originOf(port)).hostname}"`)
      .replaceAll(origins, (_origin, port) => originOf(port)),
  )
}
