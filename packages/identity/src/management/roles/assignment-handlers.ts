import type { AssignRoleRequest, roleEndpoints } from '@latchkey/protocol/management'
import { sql } from 'kysely'
import type { Manager } from '../../access/manager.ts'
import type { EndpointHandlers } from '../../endpoints/endpoint-handlers.ts'
import { notFound } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import type { Database, DatabaseTransaction } from '../../storage/schema.ts'
import { timeText } from '../../text/time-text.ts'
import { listAnswer, readListPart } from '../list-part.ts'
import { requireApp, requireChangeableApp } from '../require-app.ts'
import { runChange } from '../run-change.ts'
import { type RoleRow, requireGrantableRole, requireRole } from './require-role.ts'

declare module '../../audit/audit.ts' {
  interface AuditEvents {
    'role.assigned': true
    'role.unassigned': true
  }
}

type AssignmentHandlers = Pick<
  EndpointHandlers<typeof roleEndpoints>,
  'assignRole' | 'listRoleAssignments' | 'unassignRole'
>

/** Gives roles to users, groups and apps, and takes them away. */
export function assignmentHandlers(context: IdentityContext): AssignmentHandlers {
  return {
    assignRole: ({ manager, params, body: { entity_type, entity_ids } }) =>
      runChange(context, manager, async (db, note) => {
        await requireChangeableApp(db, manager, params.appId)
        const role = await requireRole(db, manager, params)
        const ids = [...new Set(entity_ids)]
        await requireEntities(db, manager, entity_type, ids)
        requireGrantableRole(manager, role, entity_type === 'Application' ? ids : [])
        const { tenant_id, role_id } = role
        const assigned_at = context.nowSeconds()
        await db
          .insertInto('role_assignments')
          .values(ids.map((entity_id) => ({ tenant_id, role_id, entity_type, entity_id, assigned_at })))
          .onConflict((conflict) => conflict.doNothing())
          .execute()
        for (const id of ids) note('role.assigned', noteOf(role, entity_type, id))
      }),
    async listRoleAssignments({ manager, params, query }) {
      await requireApp(context.db, manager, params.appId)
      const { tenant_id, role_id } = await requireRole(context.db, manager, params)
      const list = ['assignments', tenant_id, role_id]
      const part = readListPart(context, query, list)
      const [type = '', id = ''] = part.after ?? []
      const rows = await context.db
        .selectFrom('role_assignments')
        .selectAll()
        .where('tenant_id', '=', tenant_id)
        .where('role_id', '=', role_id)
        .where(sql<boolean>`(entity_type, entity_id) > (${type}, ${id})`)
        .orderBy('entity_type')
        .orderBy('entity_id')
        .limit(part.limit + 1)
        .execute()
      return listAnswer(context, list, part, rows, {
        keyOf: ({ entity_type, entity_id }) => [entity_type, entity_id],
        itemOf: ({ entity_type, entity_id, assigned_at }) => ({
          ...{ entity_type, entity_id, assigned_at: timeText(assigned_at) },
        }),
      })
    },
    unassignRole: ({ manager, params }) =>
      runChange(context, manager, async (db, note) => {
        await requireChangeableApp(db, manager, params.appId)
        const role = await requireRole(db, manager, params)
        const removed = await db
          .deleteFrom('role_assignments')
          .where('tenant_id', '=', role.tenant_id)
          .where('role_id', '=', role.role_id)
          .where('entity_id', '=', params.entityId)
          .returning('entity_type')
          .execute()
        if (removed.length === 0) throw notFound('not_found', 'Assignment not found')
        for (const { entity_type } of removed) {
          note('role.unassigned', noteOf(role, entity_type, params.entityId))
        }
      }),
  }
}

/** The apps all of whose clients have a role. */
export async function assignedApps(
  db: DatabaseTransaction,
  { tenant_id, role_id }: Pick<RoleRow, 'tenant_id' | 'role_id'>,
): Promise<string[]> {
  const rows = await db
    .selectFrom('role_assignments')
    .select('entity_id')
    .where('tenant_id', '=', tenant_id)
    .where('role_id', '=', role_id)
    .where('entity_type', '=', 'Application')
    .execute()
  return rows.map((row) => row.entity_id)
}

/** @throws ApiError 404 for an entity that the manager does not see, 403 for an app that they may not change */
async function requireEntities(
  db: DatabaseTransaction,
  manager: Manager,
  type: AssignRoleRequest['entity_type'],
  ids: readonly string[],
): Promise<void> {
  if (type === 'Application') {
    for (const id of ids) await requireChangeableApp(db, manager, id)
    return
  }
  if (type === 'User') return requireUsers(db, manager, ids)
  const groups = await db
    .selectFrom('user_groups')
    .select('group_id')
    .where('tenant_id', '=', manager.tenant_id)
    .where('group_id', 'in', ids)
    .execute()
  if (groups.length < ids.length) throw notFound('not_found', 'Group not found')
}

/**
 * Checks that a manager sees users: those of the tenant, or members of the one app that they manage.
 *
 * @param ids each once
 * @throws ApiError 404 `user_not_found`
 */
export async function requireUsers(
  db: Database | DatabaseTransaction,
  { tenant_id, app_id }: Manager,
  ids: readonly string[],
): Promise<void> {
  const found = await db
    .selectFrom('users')
    .select('user_id')
    .where('tenant_id', '=', tenant_id)
    .where('user_id', 'in', ids)
    .$if(app_id !== undefined, (users) =>
      users.where((eb) =>
        eb.exists(
          eb
            .selectFrom('user_apps')
            .select('user_apps.user_id')
            .whereRef('user_apps.tenant_id', '=', 'users.tenant_id')
            .whereRef('user_apps.user_id', '=', 'users.user_id')
            .where('user_apps.app_id', '=', app_id ?? '')
            .where('user_apps.removed_at', 'is', null),
        ),
      ),
    )
    .execute()
  if (found.length < ids.length) throw notFound('user_not_found', 'User not found')
}

function noteOf({ role_id }: RoleRow, entityType: string, id: string) {
  const whom = entityType === 'User' ? { user_id: id } : { reason: `${entityType.toLowerCase()}:${id}` }
  return { target: `role:${role_id}`, ...whom }
}
