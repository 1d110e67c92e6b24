import type { NamedIds } from '../operator/named-ids.ts'
import type { GivenCall } from './read-call.ts'

/**
 * Puts ids in place of names: of users, wherever a call names one, of roles and of groups; and adds the app of a client that is
 * named without it.
 */
export async function withIds(call: GivenCall, ids: NamedIds): Promise<GivenCall> {
  const { params, query, body } = call
  const { clientId, appId, roleId, groupId, userId, entityId } = params
  const app = appId === undefined && isText(clientId) ? await ids.appOfClient(clientId) : appId
  return {
    params: {
      ...params,
      ...(app !== undefined && { appId: app }),
      ...(isText(roleId) && isText(app) && { roleId: await ids.role(app, roleId) }),
      ...(isText(groupId) && { groupId: await ids.group(groupId) }),
      ...(isText(userId) && { userId: await ids.user(userId) }),
      ...(isText(entityId) && { entityId: await ids.user(entityId) }),
    },
    query: {
      ...query,
      ...(isText(query.user_id) && { user_id: await ids.user(query.user_id) }),
      ...(isText(query.actor_user_id) && { actor_user_id: await ids.user(query.actor_user_id) }),
    },
    body: body && {
      ...body,
      ...(Array.isArray(body.entity_ids) && { entity_ids: await usersOf(body.entity_ids, ids) }),
      ...(Array.isArray(body.user_ids) && { user_ids: await usersOf(body.user_ids, ids) }),
    },
  }
}

function usersOf(named: readonly unknown[], ids: NamedIds): Promise<unknown[]> {
  return Promise.all(named.map((one) => (isText(one) ? ids.user(one) : one)))
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
