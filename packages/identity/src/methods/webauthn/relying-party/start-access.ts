import type { FastifyReply, FastifyRequest } from 'fastify'
import { addressBucket } from '../../../attempts/address-bucket.ts'
import type { Client } from '../../../clients/client-directory.ts'
import { type ApiError, forbidden, invalidToken, notFound } from '../../../errors/api-error.ts'
import type { IdentityContext } from '../../../identity-context.ts'
import { type RelyingParty, relyingPartyOf } from './relying-party.ts'

/** Whom a call from a browser is made for. */
export interface StartAccess {
  client: Client
  party: RelyingParty
}

/**
 * Counts a call that any browser may make, before anything is looked up for it. A backend that calls for its browsers
 * does so with its token: all of them come from one address.
 *
 * @throws ApiError 429
 */
export async function countAddress(
  context: IdentityContext,
  request: FastifyRequest,
  caller: Client | undefined,
): Promise<void> {
  if (caller !== undefined) return
  const { limiter, settings } = context
  const address = addressBucket(request.ip) ?? 'unknown'
  const bucket = { limit: settings.limits.challengesPerAddress, key: ['challenge', 'address', address] }
  await limiter.spend([bucket], context.nowSeconds())
}

/**
 * Admits a call that any browser may make: only from pages of the app itself, and not too often.
 *
 * @throws ApiError 404 `client_not_found`; 401 for the token of another client; 403 for a page of somebody else; 400
 * where passkeys are not on; 429
 */
export async function admitBrowser(
  context: IdentityContext,
  request: FastifyRequest,
  reply: FastifyReply,
  clientId: string,
  caller: Client | undefined,
): Promise<StartAccess> {
  const client = await context.clients.find(clientId)
  if (client === undefined) throw clientNotFound()
  if (caller !== undefined && caller.client_id !== client.client_id) throw invalidToken(true)
  const party = relyingPartyOf(client)
  allowOrigin(request, reply, party)
  const key = ['challenge', 'client', client.tenant_id, client.client_id]
  const bucket = { limit: context.settings.limits.challengesPerClient, key }
  await context.limiter.spend([bucket], context.nowSeconds())
  return { client, party }
}

/**
 * Lets a page read the answer, if it is one of the app's; never with credentials, never for all. Without an origin it
 * is no page that calls: what is no browser can send any origin it likes.
 *
 * @throws ApiError 403
 */
export function allowOrigin(request: FastifyRequest, reply: FastifyReply, party: RelyingParty): void {
  const { origin } = request.headers
  void reply.header('vary', 'Origin')
  if (origin === undefined) return
  if (!party.origins.includes(origin)) throw forbidden()
  void reply.header('access-control-allow-origin', origin)
}

export function clientNotFound(): ApiError {
  return notFound('client_not_found', 'Client not found')
}
