const line = /^((?:│ {3}| {4})*)[├└]── (.*?)(?: \(([A-Z-]+(?:, [A-Z-]+)*)\)(?: \{.*\})?)?$/

/**
 * Reads the routes out of what `printRoutes()` prints: the one way in which Fastify tells of
 * routes that were there before a plugin.
 */
export function routesOf(printed: string): { url: string; methods: string[] }[] {
  const routes: { url: string; methods: string[] }[] = []
  const path: string[] = []
  for (const text of printed.split('\n')) {
    const match = line.exec(text)
    if (match === null) continue
    const [, indent = '', part = '', methods] = match
    path.length = indent.length / 4
    path.push(part === '(empty root node)' ? '' : part)
    if (methods !== undefined) routes.push({ url: path.join(''), methods: methods.split(', ') })
  }
  return routes
}
