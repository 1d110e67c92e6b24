import { compile } from '@fastify/proxy-addr'
import { canonicalAddress } from '@latchkey/protocol'
import type { FastifyServerOptions } from 'fastify'

type TrustProxy = NonNullable<FastifyServerOptions['trustProxy']>

/**
 * Makes Fastify recognise the proxies of a list also where `X-Forwarded-For` names them with a port, as some gateways
 * write it. Otherwise the address of the proxy would count as that of every user behind it.
 *
 * @param given the option `trustProxy` as Fastify takes it
 */
export function trustedProxies(given: TrustProxy): TrustProxy {
  if (typeof given === 'boolean' || typeof given === 'number') return given
  const trusts = typeof given === 'function' ? given : compile(listOf(given))
  return (address, hop) => trusts(canonicalAddress(address) ?? address, hop)
}

function listOf(given: string | string[]): string[] {
  return typeof given === 'string' ? given.split(',').map((entry) => entry.trim()) : given
}
