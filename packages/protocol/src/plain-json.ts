const deepest = 32

/**
 * Whether well-formed JSON means one thing only: no object names a member twice (RFC 8259, section 4, leaves open
 * which one counts) or `__proto__`, and nothing is nested deeper than 32 levels.
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
