import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify'
import type { Client } from '../clients/client-directory.ts'
import type { IdentityContext } from '../identity-context.ts'
import { createClientTokenVerifier } from '../tokens/client-token.ts'
import { callingClient } from './calling-client.ts'
import { clientGuard } from './client-guard.ts'
import { managerGuard } from './manager-guard.ts'
import { userGuard } from './user-guard.ts'

/** Authenticates the callers of JSON endpoints. */
export interface Callers {
  /** Lets only clients with a valid token and the permission of the route through. */
  client: onRequestAsyncHookHandler
  /** Lets only managers with what the route needs through. */
  manager: onRequestAsyncHookHandler
  /** Lets only requests with a user access token through. */
  user: onRequestAsyncHookHandler
  /** The client that a call names, where its token is optional. @throws ApiError 401 `invalid_token` */
  optionalClient(request: FastifyRequest): Promise<Client | undefined>
}

/** Creates the guards that all endpoints of a service share: a client token is verified once, not once for each table. */
export function createCallers(context: IdentityContext): Callers {
  const verify = createClientTokenVerifier(context)
  return {
    client: clientGuard(context, verify),
    manager: managerGuard(context, verify),
    user: userGuard(context),
    optionalClient: (request) => callingClient(request, verify),
  }
}
