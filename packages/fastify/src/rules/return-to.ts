/** The longest path that is returned to, in characters. */
const longest = 2048

/**
 * A place on this app to go back to: a path with its query on the app's own origin. What is missing, points elsewhere
 * or would lead in a circle becomes `/`.
 */
export function safeReturnTo(value: unknown, origin: string, circular: readonly string[]): string {
  if (typeof value !== 'string' || value.length > longest || !/^\/(?![/\\])[\x21-\x7e]*$/.test(value))
    return '/'
  const url = URL.parse(value, origin)
  if (url === null || url.origin !== origin || value.includes('\\')) return '/'
  // an encoded slash or backslash right after the first one is a host to some parsers
  if (/^\/(%2f|%5c|%09)/i.test(value) || url.pathname.startsWith('//')) return '/'
  if (isCircular(url.pathname, circular)) return '/'
  return url.pathname + url.search
}

/** However the path is written: `/login/`, `/LOGIN` and `/log%69n` may reach the same route. */
function isCircular(pathname: string, circular: readonly string[]): boolean {
  let plain: string
  try {
    plain = decodeURIComponent(pathname)
  } catch {
    return true
  }
  const form = (path: string) =>
    path
      .toLowerCase()
      .replace(/\/+/g, '/')
      .replace(/(.)\/$/, '$1')
  return [...circular, '/logout'].some((path) => form(path) === form(plain))
}
