import { canonicalAddress } from '@latchkey/protocol'

/**
 * Gives a handler the end-user address of a call in its canonical form. An address that is none is left out.
 *
 * @param body checked against its schema
 */
export function withCanonicalAddress(body: unknown): unknown {
  if (!isObject(body) || !isObject(body.client_attributes)) return body
  const { ip_address, ...attributes } = body.client_attributes
  if (typeof ip_address !== 'string') return body
  const address = canonicalAddress(ip_address)
  const known = address === undefined ? attributes : { ...attributes, ip_address: address }
  return { ...body, client_attributes: known }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
