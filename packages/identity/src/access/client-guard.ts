import type { Permission } from '@latchkey/protocol'
import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify'
import type { Client } from '../clients/client-directory.ts'
import { mayDo } from '../clients/client-permissions.ts'
import { forbidden, invalidToken } from '../errors/api-error.ts'
import { bearerTokenOf } from '../http/bearer-token.ts'
import type { IdentityContext } from '../identity-context.ts'
import type { VerifyClientToken } from './calling-client.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The permission that the calling client needs. */
    permission?: Permission
  }
}

const clients = new WeakMap<FastifyRequest, Client>()

/** The client that calls. Only routes behind the client guard have one. */
export function clientOf(request: FastifyRequest): Client {
  const client = clients.get(request)
  if (client === undefined) throw new Error('a route without the client guard asked for its client')
  return client
}

/** Lets only clients with a valid token and the permission of the route through, before the body is read. */
export function clientGuard(
  context: Pick<IdentityContext, 'settings'>,
  verify: VerifyClientToken,
): onRequestAsyncHookHandler {
  return async (request) => {
    const client = await verify(bearerTokenOf(request))
    if (client === undefined) throw invalidToken(true)
    const { permission } = request.routeOptions.config
    if (permission === undefined || !mayDo(context.settings, client, permission)) throw forbidden()
    clients.set(request, client)
  }
}
