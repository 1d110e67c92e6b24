const deepest = 32

const quote = 0x22
const comma = 0x2c
const openBracket = 0x5b
const backslash = 0x5c
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

/**
 * Returns whether well-formed JSON is unambiguous: no object has a duplicate member name (RFC 8259, section 4, leaves open
 * which one counts) or a member `__proto__`, and nothing is nested deeper than 32 levels.
 */
export function isPlainJson(text: string): boolean {
  /** The names of each open object so far; undefined for an array. */
  const open: (Set<string> | undefined)[] = []
  let names: Set<string> | undefined
  let expectsName = false
  // read by character codes: every call carries such texts, and matches of an expression cost many times as much
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code === quote) {
      const end = endOfString(text, index)
      if (end === -1) return true
      if (expectsName && names !== undefined) {
        const name = nameOf(text.slice(index, end + 1))
        if (name === '__proto__' || names.has(name)) return false
        names.add(name)
      }
      expectsName = false
      index = end
    } else if (code === comma) {
      expectsName = true
    } else if (code === openBrace || code === openBracket) {
      names = code === openBrace ? new Set() : undefined
      if (open.push(names) > deepest) return false
      expectsName = code === openBrace
    } else if (code === closeBrace || code === closeBracket) {
      open.pop()
      names = open.at(-1)
      expectsName = false
    }
  }
  return true
}

/** The place of the quote that ends a string; -1 in a text that is no JSON. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end
}

/** Whether an odd number of backslashes stands before a place. */
function isEscaped(text: string, index: number): boolean {
  let first = index
  while (text.charCodeAt(first - 1) === backslash) first -= 1
  return (index - first) % 2 === 1
}

/** The name that a JSON string stands for. */
function nameOf(quoted: string): string {
  return quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1)
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
