import type { NamedIds } from '../operator/named-ids.ts'
import type { GivenCall } from './read-call.ts'

/**
 * Puts ids in place of names: of users, wherever a call names one, and of roles; and adds the app of a client that is named
 * without it.
 */
export async function withIds(call: GivenCall, ids: NamedIds): Promise<GivenCall> {
  const { params, query, body } = call
  const { clientId, appId, roleId, userId, entityId } = params
  const app = appId === undefined && isText(clientId) ? await ids.appOfClient(clientId) : appId
  return {
    params: {
      ...params,
      ...(app !== undefined && { appId: app }),
      ...(isText(roleId) && isText(app) && { roleId: await ids.role(app, roleId) }),
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
      ...(Array.isArray(body.entity_ids) && {
        entity_ids: await Promise.all(
          body.entity_ids.map((named) => (isText(named) ? ids.user(named) : named)),
        ),
      }),
    },
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
