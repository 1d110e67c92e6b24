/**
 * The methods of a route: `HEAD` comes with `GET`. Fastify would register a second route for it, and a service has some hundred;
 * routes take the largest part of its start.
 */
export function withHead(method: string): string[] {
  return method === 'GET' ? ['GET', 'HEAD'] : [method]
}
