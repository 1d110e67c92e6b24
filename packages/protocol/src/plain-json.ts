const deepest = 32

/**
 * Returns whether well-formed JSON is unambiguous: no object has a duplicate member name (RFC 8259, section 4, leaves open
 * which one counts) or a member `__proto__`, and nothing is nested deeper than 32 levels.
 */
export function isPlainJson(text: string): boolean {
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
