import { type ManagerCaller, provesTwoKinds } from '@latchkey/protocol'
import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify'
import type { Client } from '../clients/client-directory.ts'
import { ApiError, forbidden, invalidToken } from '../errors/api-error.ts'
import { bearerTokenOf } from '../http/bearer-token.ts'
import { callerSource } from '../http/caller-address.ts'
import type { IdentityContext } from '../identity-context.ts'
import { permissionsOfRoles, readUserRoles } from '../roles/user-roles.ts'
import { readFactors } from '../sessions/session.ts'
import { readTokenUser, type TokenUser } from '../tokens/token-user.ts'
import type { VerifyClientToken } from './calling-client.ts'
import { clientManager, type Manager, userManager } from './manager.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the calling manager needs. */
    managedBy?: ManagerCaller
  }
}

const managers = new WeakMap<FastifyRequest, Manager>()

/** The manager that calls. Only routes behind the manager guard have one. */
export function managerOf(request: FastifyRequest): Manager {
  const manager = managers.get(request)
  if (manager === undefined) throw new Error('a route without the manager guard asked for its manager')
  return manager
}

/**
 * Lets only managers with what the route needs through, before the body is read: clients by their own token, and users by an
 * access token for our own API that was issued to a client of a management app.
 */
export function managerGuard(context: IdentityContext, verify: VerifyClientToken): onRequestAsyncHookHandler {
  return async (request) => {
    const { managedBy } = request.routeOptions.config
    if (managedBy === undefined) throw new Error('a route without a manager has the manager guard')
    const token = bearerTokenOf(request)
    const client = await verify(token)
    const manager =
      client === undefined ? await managingUser(context, token) : managingClient(context, client, request)
    if (!reaches(manager, managedBy.of) || !holds(manager, managedBy.manager)) throw forbidden()
    managers.set(request, manager)
  }
}

/** A client that manages for itself is where its request comes from. */
function managingClient({ settings }: IdentityContext, client: Client, request: FastifyRequest): Manager {
  const isFree = settings.compat.rolelessClientsHaveFullAccess && client.permissions.length === 0
  return clientManager(client, isFree ? ['*'] : client.permissions, callerSource(request))
}

/**
 * @throws ApiError 401 `invalid_token`; 401 `insufficient_user_authentication` if the session does not show two kinds of
 * factors (RFC 9470, section 3), outside dev mode
 */
async function managingUser(context: IdentityContext, token: string): Promise<Manager> {
  const user = await readTokenUser(context, token)
  if (user === undefined || user.client.manages === 'app') throw invalidToken(true)
  if (!context.settings.dev && !(await showsTwoKinds(context, user))) {
    throw new ApiError(401, 'insufficient_user_authentication', 'Management requires two kinds of factors', {
      headers: { 'www-authenticate': 'Bearer error="insufficient_user_authentication", acr_values="mfa"' },
    })
  }
  const roles = await readUserRoles(context.db, user, user.client.app_id)
  return userManager(user.client, user, permissionsOfRoles(roles))
}

async function showsTwoKinds(context: IdentityContext, user: TokenUser): Promise<boolean> {
  const session = await context.db
    .selectFrom('sessions')
    .select('factors_json')
    .where('session_hash', '=', user.session_hash)
    .executeTakeFirst()
  return session !== undefined && provesTwoKinds(readFactors(session.factors_json))
}

const reach = ['app', 'tenant', 'instance']

function reaches(manager: Manager, needed: ManagerCaller['of'] = 'app'): boolean {
  return reach.indexOf(manager.of) >= reach.indexOf(needed)
}

function holds(manager: Manager, needed: ManagerCaller['manager']): boolean {
  return needed === 'any' ? manager.permissions.length > 0 : manager.permits(needed)
}
