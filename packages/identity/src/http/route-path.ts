/** A path of the protocol in Fastify's form: `{userId}` becomes `:userId`. */
export function routePath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1')
}
