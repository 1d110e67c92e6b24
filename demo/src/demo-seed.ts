import { readFileSync } from 'node:fs'
import type { Addresses } from './addresses.ts'

const seedFile = new URL('../seed.json', import.meta.url)
const passkeyHosts = /"rpId": "localhost"(?=[^}]*localhost:(3001|3002))/g
const origins = /http:\/\/localhost:(3001|3002)(?![0-9])/g

/**
 * The seed of the identity service: tenant, clients and users of the demo. Redirect URIs and passkey origins depend on
 * the ports, so those of the file are replaced.
 */
export function demoSeed({ shop, bank }: Pick<Addresses, 'shop' | 'bank'>): unknown {
  const text = readFileSync(seedFile, 'utf8')
  const originOf = (port: string) => (port === '3001' ? shop : bank)
  return JSON.parse(
    text
      .replaceAll(passkeyHosts, (_id, port) => `"rpId": "${new URL(originOf(port)).hostname}"`)
      .replaceAll(origins, (_origin, port) => originOf(port)),
  )
}
