import { channel } from 'node:diagnostics_channel'
import type { FastifyRequest } from 'fastify'
import type { BearerVerdict } from './bearer-guard.ts'

/** What came of a request to an API, for whoever watches; never holds a token. */
export interface BearerEvent {
  type: 'bearer'
  status: BearerVerdict['verdict']
  audience: string
  /** The app that called, where the token was accepted. */
  client_id?: string
  /** Fastify's `request.id`. */
  requestId: string
  /** The pattern, without parameters and query. */
  route: string | undefined
  durationMs: number
}

/** The name of the `diagnostics_channel` of {@link BearerEvent}. */
export const bearerChannel = 'latchkey:bearer'

const published = channel(bearerChannel)

/** Tells of a verdict on the channel, and of a refusal in one line of the log (`info`). */
export function tellBearer(
  request: FastifyRequest,
  audience: string,
  verdict: BearerVerdict,
  durationMs: number,
): void {
  const isAccepted = verdict.verdict === 'accepted'
  if (!published.hasSubscribers && isAccepted) return
  const event: BearerEvent = {
    type: 'bearer',
    status: verdict.verdict,
    audience,
    ...(isAccepted && { client_id: verdict.bearer.client_id }),
    requestId: request.id,
    route: request.routeOptions.url,
    durationMs,
  }
  if (published.hasSubscribers) published.publish(event)
  const { requestId: _requestId, ...line } = event
  if (!isAccepted) request.log.info({ latchkey: line }, `latchkey bearer: ${event.status}`)
}
