/**
 * The methods of a route: `HEAD` comes with `GET`. Fastify would register a second route for it, and a service has some hundred;
 * half of the time of its start is routes.
 */
export function withHead(method: string): string[] {
  return method === 'GET' ? ['GET', 'HEAD'] : [method]
}
