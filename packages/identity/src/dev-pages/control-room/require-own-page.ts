import type { FastifyRequest } from 'fastify'
import { ApiError } from '../../errors/api-error.ts'

/** Lets only forms of this service's own pages through, so that no other page in the browser can move a switch. */
export async function requireOwnPage({ headers, host }: FastifyRequest): Promise<void> {
  const { origin, 'sec-fetch-site': site } = headers
  const isOwnSite = site === undefined || site === 'same-origin'
  const isOwnOrigin =
    origin === undefined || URL.parse(origin)?.host === host || (origin === 'null' && site === 'same-origin')
  if (isOwnSite && isOwnOrigin && (origin !== undefined || site !== undefined)) return
  throw new ApiError(403, 'forbidden', 'This request did not come from the control room')
}
