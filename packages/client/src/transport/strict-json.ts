import { isPlainJson } from '@latchkey/protocol'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Parses bytes as a JSON object; `undefined` if they are not exactly one: not UTF-8, a byte order mark, a duplicate member
 * name (RFC 8259, section 4, leaves open which one counts), a member `__proto__`, or nesting that is too deep.
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
