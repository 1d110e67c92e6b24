import { isPlainJson } from '@latchkey/protocol'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * The JSON object in these bytes, or `undefined` if it is not exactly one: not UTF-8, a byte order mark, a member
 * named twice (RFC 8259, section 4, leaves open which one counts) or `__proto__`, too deep.
 */
export function parseStrictObject(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const text = decoder.decode(bytes)
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    return isPlainJson(text) ? { ...value } : undefined
  } catch {
    return undefined
  }
}
