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
