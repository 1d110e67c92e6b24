const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const deepest = 32

/**
 * The JSON object in these bytes, or `undefined` if it is not exactly one: not UTF-8, a byte order mark, a member
 * named twice (RFC 8259, section 4, leaves open which one counts) or `__proto__`, too deep.
 */
export function parseStrictObject(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const text = decoder.decode(bytes)
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    return hasPlainMembers(text) ? { ...value } : undefined
  } catch {
    return undefined
  }
}

/** Walks over JSON that is known to be well-formed. */
function hasPlainMembers(text: string): boolean {
  const open: (Set<string> | undefined)[] = []
  let expectsName = false
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]/g)) {
    const names = open.at(-1)
    if (token === '{' || token === '[') {
      if (open.push(token === '{' ? new Set() : undefined) > deepest) return false
    } else if (token === '}' || token === ']') {
      open.pop()
    } else if (expectsName && names !== undefined && token !== ',') {
      const name: unknown = JSON.parse(token)
      if (typeof name !== 'string' || name === '__proto__' || names.has(name)) return false
      names.add(name)
    }
    expectsName = token === '{' || token === ','
  }
  return true
}
