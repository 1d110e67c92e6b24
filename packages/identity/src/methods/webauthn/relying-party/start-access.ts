import type { FastifyReply, FastifyRequest } from 'fastify'
import { countBelowCeiling, slowDown, tightened } from '../../../attempts/ceiling.ts'
import type { Client } from '../../../clients/client-directory.ts'
import type { OpenCall } from '../../../endpoints/endpoint-handlers.ts'
import { type ApiError, forbidden, invalidToken, notFound } from '../../../errors/api-error.ts'
import { callerAddress } from '../../../http/caller-address.ts'
import type { IdentityContext } from '../../../identity-context.ts'
import type { Bucket } from '../../../limits/limiter.ts'
import { type RelyingParty, relyingPartyOf } from './relying-party.ts'

/** Whom a call from a browser is made for. */
export interface StartAccess {
  client: Client
  party: RelyingParty
}

/**
 * Counts a call that any browser may make, before anything is looked up for it. The calls of a backend all come from one
 * address, so its token exempts it.
 *
 * @throws ApiError 429
 */
export async function countAddress(context: IdentityContext, { caller, request }: OpenCall): Promise<void> {
  const bucket = addressOf(context, { caller, request })
  if (bucket !== undefined) await context.limiter.spend([bucket], context.nowSeconds())
}

/**
 * Admits a call that any browser may make: only from pages of the app itself, and not too often.
 *
 * @throws ApiError 404 `client_not_found`; 401 for the token of another client; 403 for a page of another site; 400
 * if passkeys are off; 429
 */
export async function admitBrowser(
  context: IdentityContext,
  { caller, request, reply }: OpenCall,
  clientId: string,
): Promise<StartAccess> {
  const client = await context.clients.find(clientId)
  if (client === undefined) throw clientNotFound()
  if (caller !== undefined && caller.client_id !== client.client_id) throw invalidToken(true)
  const party = relyingPartyOf(client)
  allowOrigin(request, reply, party)
  await countForClient(context, client, addressOf(context, { caller, request }))
  return { client, party }
}

/** Beyond the ceiling of the app, addresses have less room, and calls are slowed down. @throws ApiError 429 */
async function countForClient(
  context: IdentityContext,
  client: Client,
  address: Bucket | undefined,
): Promise<void> {
  const key = ['challenges', client.tenant_id, client.client_id]
  const ceiling = { limit: context.settings.limits.challengesPerClient, key }
  const who = address === undefined ? 'known' : 'strangers'
  const { isReached } = await countBelowCeiling(context, client, ceiling, who)
  if (!isReached) return
  if (address !== undefined) await context.limiter.spend([tightened(address)], context.nowSeconds())
  await slowDown(context, client)
}

/** The budget of a browser's address; none for a backend. */
function addressOf(
  { settings }: IdentityContext,
  { caller, request }: Pick<OpenCall, 'caller' | 'request'>,
): Bucket | undefined {
  if (caller !== undefined) return undefined
  const key = ['challenge', 'address', callerAddress(request)]
  return { limit: settings.limits.challengesPerAddress, key }
}

/**
 * Lets a page of the app read the answer; never with credentials, never for every origin. A call without an origin does
 * not come from a page; a caller that is no browser can send any origin.
 *
 * @throws ApiError 403
 */
function allowOrigin(request: FastifyRequest, reply: FastifyReply, party: RelyingParty): void {
  const { origin } = request.headers
  void reply.header('vary', 'Origin')
  if (origin === undefined) return
  if (!party.origins.includes(origin)) throw forbidden()
  void reply.header('access-control-allow-origin', origin)
}

function clientNotFound(): ApiError {
  return notFound('client_not_found', 'Client not found')
}
