import type { FastifyRequest } from 'fastify'

/** Whether a browser shows the answer to a person; all others are API calls. */
export function wantsPage(request: Pick<FastifyRequest, 'headers'>): boolean {
  const destination = request.headers['sec-fetch-dest']
  if (destination !== undefined) return destination === 'document'
  return request.headers.accept?.includes('text/html') === true
}
