import { type Group, GroupSchema, type groupEndpoints } from '@latchkey/protocol/management'
import { Type } from 'typebox'
import type { EndpointHandlers } from '../../endpoints/endpoint-handlers.ts'
import { ApiError, notFound } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { jsonColumn } from '../../storage/json-column.ts'
import type { DatabaseTransaction } from '../../storage/schema.ts'
import { newId } from '../../text/new-id.ts'
import { listAnswer, readListPart } from '../list-part.ts'
import { orNameTaken } from '../or-name-taken.ts'
import { requireUsers } from '../roles/assignment-handlers.ts'
import { runChange } from '../run-change.ts'
import { userView } from '../users/user-view.ts'
import { type GroupRow, requireGrantableGroup, requireGroup } from './require-group.ts'

declare module '../../audit/audit.ts' {
  interface AuditEvents {
    'group.created': true
    'group.changed': true
    'group.deleted': true
    'group.member_added': true
    'group.member_removed': true
  }
}

/** Manages groups of users. */
export function groupHandlers(context: IdentityContext): EndpointHandlers<typeof groupEndpoints> {
  return {
    createGroup: ({ manager: { tenant_id }, manager, body: { name, description = null, custom_data } }) =>
      runChange(context, manager, async (db, note) => {
        const now = context.nowSeconds()
        const row: GroupRow = {
          ...{ tenant_id, group_id: newId(), name, description },
          custom_data_json: custom_data === undefined ? null : JSON.stringify(custom_data),
          ...{ created_at: now, updated_at: now },
        }
        const { numInsertedOrUpdatedRows } = await db
          .insertInto('user_groups')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst()
        if (numInsertedOrUpdatedRows !== 1n) throw nameTaken()
        note('group.created', { target: `group:${row.group_id}` })
        return { result: viewOf(row) }
      }),
    async listGroups({ manager: { tenant_id }, query }) {
      const list = ['groups', tenant_id]
      const part = readListPart(context, query, list)
      const rows = await context.db
        .selectFrom('user_groups')
        .selectAll()
        .where('tenant_id', '=', tenant_id)
        .where('group_id', '>', part.after?.[0] ?? '')
        .orderBy('group_id')
        .limit(part.limit + 1)
        .execute()
      return listAnswer(context, list, part, rows, {
        keyOf: ({ group_id }) => [group_id],
        itemOf: viewOf,
      })
    },
    readGroup: async ({ manager, params }) => ({
      result: viewOf(await requireGroup(context.db, manager, params.groupId)),
    }),
    updateGroup: ({ manager, params, body: { name, description, custom_data } }) =>
      orNameTaken(
        runChange(context, manager, async (db, note) => {
          const before = await lockGroup(db, manager, params.groupId)
          const row = {
            ...before,
            ...(name !== undefined && { name }),
            ...(description !== undefined && { description }),
            ...(custom_data !== undefined && { custom_data_json: JSON.stringify(custom_data) }),
            updated_at: context.nowSeconds(),
          }
          if (row.name !== before.name) await requireFreeName(db, row)
          await db
            .updateTable('user_groups')
            .set(row)
            .where('tenant_id', '=', row.tenant_id)
            .where('group_id', '=', row.group_id)
            .execute()
          note('group.changed', { target: `group:${row.group_id}` })
          return { result: viewOf(row) }
        }),
        nameTaken,
      ),
    deleteGroup: ({ manager, params }) =>
      runChange(context, manager, async (db, note) => {
        const { tenant_id, group_id } = await lockGroup(db, manager, params.groupId)
        await db
          .deleteFrom('role_assignments')
          .where('tenant_id', '=', tenant_id)
          .where('entity_type', '=', 'Group')
          .where('entity_id', '=', group_id)
          .execute()
        await db
          .deleteFrom('user_groups')
          .where('tenant_id', '=', tenant_id)
          .where('group_id', '=', group_id)
          .execute()
        note('group.deleted', { target: `group:${group_id}` })
      }),
    addGroupMembers: ({ manager, params, body }) =>
      runChange(context, manager, async (db, note) => {
        const group = await lockGroup(db, manager, params.groupId)
        await requireGrantableGroup(db, manager, group)
        const ids = [...new Set(body.user_ids)]
        await requireUsers(db, manager, ids)
        const { tenant_id, group_id } = group
        const added_at = context.nowSeconds()
        await db
          .insertInto('group_members')
          .values(ids.map((user_id) => ({ tenant_id, group_id, user_id, added_at })))
          .onConflict((conflict) => conflict.doNothing())
          .execute()
        for (const user_id of ids) note('group.member_added', { target: `group:${group_id}`, user_id })
      }),
    async listGroupMembers({ manager, params, query }) {
      const { tenant_id, group_id } = await requireGroup(context.db, manager, params.groupId)
      const list = ['members', tenant_id, group_id]
      const part = readListPart(context, query, list)
      const rows = await context.db
        .selectFrom('group_members')
        .innerJoin('users', (join) =>
          join
            .onRef('users.tenant_id', '=', 'group_members.tenant_id')
            .onRef('users.user_id', '=', 'group_members.user_id'),
        )
        .selectAll('users')
        .where('group_members.tenant_id', '=', tenant_id)
        .where('group_members.group_id', '=', group_id)
        .where('group_members.user_id', '>', part.after?.[0] ?? '')
        .orderBy('group_members.user_id')
        .limit(part.limit + 1)
        .execute()
      return listAnswer(context, list, part, rows, {
        keyOf: ({ user_id }) => [user_id],
        itemOf: (row) => userView(row, undefined),
      })
    },
    removeGroupMember: ({ manager, params: { groupId, userId } }) =>
      runChange(context, manager, async (db, note) => {
        const { tenant_id, group_id } = await requireGroup(db, manager, groupId)
        const { numDeletedRows } = await db
          .deleteFrom('group_members')
          .where('tenant_id', '=', tenant_id)
          .where('group_id', '=', group_id)
          .where('user_id', '=', userId)
          .executeTakeFirst()
        if (numDeletedRows !== 1n) throw notFound('user_not_found', 'User not found')
        note('group.member_removed', { target: `group:${group_id}`, user_id: userId })
      }),
    async listUserGroups({ manager, params: { userId } }) {
      await requireUsers(context.db, manager, [userId])
      const rows = await context.db
        .selectFrom('user_groups')
        .innerJoin('group_members', (join) =>
          join
            .onRef('group_members.tenant_id', '=', 'user_groups.tenant_id')
            .onRef('group_members.group_id', '=', 'user_groups.group_id'),
        )
        .selectAll('user_groups')
        .where('group_members.tenant_id', '=', manager.tenant_id)
        .where('group_members.user_id', '=', userId)
        .orderBy('group_members.group_id')
        .execute()
      return { result: rows.map(viewOf) }
    },
  }
}

async function lockGroup(
  db: DatabaseTransaction,
  manager: Parameters<typeof requireGroup>[1],
  groupId: string,
): Promise<GroupRow> {
  await db
    .updateTable('user_groups')
    .set((eb) => ({ name: eb.ref('name') }))
    .where('tenant_id', '=', manager.tenant_id)
    .where('group_id', '=', groupId)
    .execute()
  return requireGroup(db, manager, groupId)
}

async function requireFreeName(db: DatabaseTransaction, { tenant_id, name }: GroupRow): Promise<void> {
  const other = await db
    .selectFrom('user_groups')
    .select('group_id')
    .where('tenant_id', '=', tenant_id)
    .where('name', '=', name)
    .executeTakeFirst()
  if (other !== undefined) throw nameTaken()
}

function nameTaken(): ApiError {
  return new ApiError(409, 'identifier_taken', 'name belongs to another group')
}

const readCustomData = jsonColumn(
  Type.Object({ data: GroupSchema.properties.custom_data }, { additionalProperties: false }),
)

function viewOf({ group_id, name, description, custom_data_json, created_at, updated_at }: GroupRow): Group {
  const { data } = custom_data_json === null ? {} : readCustomData(`{"data":${custom_data_json}}`)
  return {
    ...{ group_id, name, created_at, updated_at },
    ...(description !== null && { description }),
    ...(data !== undefined && { custom_data: data }),
  }
}
