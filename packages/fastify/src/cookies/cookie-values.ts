const semicolon = 0x3b
const equalsSign = 0x3d
const space = 0x20
const tab = 0x09

/**
 * Returns all values of a name in a `Cookie` header, in the order of the header, as browsers define it (RFC 6265bis,
 * sections 4.2 and 5.8): pairs are separated by `;`, names end at the first `=` and are compared byte by byte, and only
 * SP and TAB are trimmed. Values are returned as they are, without decoding or removing quotes.
 *
 * A name that only looks the same, such as one that begins with another white-space character, would bypass the
 * checks that browsers make of the prefixes `__Host-` and `__Secure-`: it does not match.
 *
 * @param header The header as Node.js provides it; several of them are joined with `; `.
 */
export function cookieValues(header: string | undefined, name: string): string[] {
  const values: string[] = []
  // most requests carry one cookie of a name or none: nothing is split for them
  if (header === undefined || name === '') return values
  let found = header.indexOf(name)
  while (found !== -1) {
    let next = found + 1
    if (beginsPair(header, found)) {
      next = endOfPair(header, found)
      const equals = skipBlanks(header, found + name.length, next)
      if (header.charCodeAt(equals) === equalsSign) values.push(trimBlanks(header, equals + 1, next))
    }
    found = header.indexOf(name, next)
  }
  return values
}

function endOfPair(header: string, from: number): number {
  const end = header.indexOf(';', from)
  return end === -1 ? header.length : end
}

/** Whether only SP and TAB stand between this position and the previous `;` or the beginning. */
function beginsPair(header: string, at: number): boolean {
  let index = at - 1
  while (index >= 0 && isBlank(header.charCodeAt(index))) index -= 1
  return index < 0 || header.charCodeAt(index) === semicolon
}

function skipBlanks(header: string, from: number, end: number): number {
  let index = from
  while (index < end && isBlank(header.charCodeAt(index))) index += 1
  return index
}

function trimBlanks(header: string, from: number, end: number): string {
  const start = skipBlanks(header, from, end)
  let last = end
  while (last > start && isBlank(header.charCodeAt(last - 1))) last -= 1
  return header.slice(start, last)
}

const isBlank = (code: number) => code === space || code === tab
