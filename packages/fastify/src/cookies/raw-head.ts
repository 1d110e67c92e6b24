import type { FastifyReply } from 'fastify'

/**
 * Completes the head of a personal answer that its handler writes past Fastify, by `reply.hijack()` or `reply.raw`: no
 * `onSend` hook runs for it. Without the cookie, each reconnect of an event stream would ask the identity service again.
 *
 * @param cookiesOf values of `Set-Cookie`, called when the head is written; nothing if the answer needs no addition
 */
export function completeRawHead({ raw }: FastifyReply, cookiesOf: () => readonly string[] | undefined): void {
  const { writeHead } = raw
  Reflect.set(raw, 'writeHead', (...given: unknown[]): unknown => {
    const cookies = cookiesOf()
    if (cookies === undefined) return Reflect.apply(writeHead, raw, given)
    const earlier = [raw.getHeader('set-cookie') ?? []].flat().map(String)
    return Reflect.apply(writeHead, raw, withCookies(given, cookies, earlier))
  })
}

const replaced = new Set(['set-cookie', 'cache-control'])

/** @param given `[status, reason?, headers?]`, with headers as an object or as a flat list of names and values */
function withCookies(
  given: readonly unknown[],
  cookies: readonly string[],
  earlier: readonly string[],
): unknown[] {
  const last = given.at(-1)
  const hasHeaders = typeof last === 'object' && last !== null
  const pairs = hasHeaders ? pairsOf(last) : []
  const own = pairs.filter(([name]) => name.toLowerCase() === 'set-cookie').flatMap(([, value]) => value)
  const lines = [...(own.length > 0 ? own : earlier), ...cookies]
  const headers = grouped(pairs.filter(([name]) => !replaced.has(name.toLowerCase())))
  if (lines.length > 0) headers['set-cookie'] = lines
  headers['cache-control'] = 'no-store'
  return [...(hasHeaders ? given.slice(0, -1) : given), headers]
}

function pairsOf(headers: object): [string, unknown][] {
  if (!Array.isArray(headers)) return Object.entries(headers)
  const flat: unknown[] = headers.flat()
  return flat.flatMap((name, index): [string, unknown][] =>
    index % 2 === 0 ? [[String(name), flat[index + 1]]] : [],
  )
}

/** Several headers of one name become a list under it, which is how Node.js takes them. */
function grouped(pairs: readonly [string, unknown][]): Record<string, unknown> {
  const headers: Record<string, unknown> = {}
  for (const [name, value] of pairs) {
    const known = headers[name]
    headers[name] = known === undefined ? value : [known, value].flat()
  }
  return headers
}
