import type { Role, roleEndpoints } from '@latchkey/protocol/management'
import type { EndpointHandlers } from '../../endpoints/endpoint-handlers.ts'
import { ApiError } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { readStrings } from '../../storage/json-column.ts'
import type { DatabaseTransaction } from '../../storage/schema.ts'
import { clearTombstones, leaveTombstone } from '../../storage/tombstones.ts'
import { newId } from '../../text/new-id.ts'
import { orNameTaken } from '../or-name-taken.ts'
import { requireApp, requireChangeableApp } from '../require-app.ts'
import { runChange } from '../run-change.ts'
import { requireVersion, versionOf, withoutEmptyTexts } from '../state-version.ts'
import { assignedApps, assignmentHandlers } from './assignment-handlers.ts'
import { type RoleRow, requireGrantableRole, requireRole } from './require-role.ts'

declare module '../../audit/audit.ts' {
  interface AuditEvents {
    'role.created': true
    'role.changed': true
    'role.deleted': true
  }
}

/** The most roles of an app: a list of them is one answer. */
const mostRoles = 1000

/** Manages the roles of an app. */
export function roleHandlers(context: IdentityContext): EndpointHandlers<typeof roleEndpoints> {
  return {
    createRole: ({ manager, params, body }) =>
      runChange(context, manager, async (db, note) => {
        const { tenant_id, app_id } = await requireChangeableApp(db, manager, params.appId)
        const row: RoleRow = {
          ...{ tenant_id, app_id, role_id: newId(), name: body.role_name },
          ...{ display_name: body.display_name ?? null, description: body.description ?? null },
          permissions_json: JSON.stringify([...new Set(body.permissions)]),
          created_at: context.nowSeconds(),
        }
        requireGrantableRole(manager, row)
        await requireRoom(db, row)
        const { numInsertedOrUpdatedRows } = await db
          .insertInto('roles')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst()
        if (numInsertedOrUpdatedRows !== 1n) throw nameTaken()
        await clearTombstones(db, context.keys, [{ kind: 'role', tenant_id, app_id, name: row.name }])
        note('role.created', { target: `role:${row.role_id}` })
        return { result: viewOf(row) }
      }),
    async listRoles({ manager, params }) {
      const { tenant_id, app_id } = await requireApp(context.db, manager, params.appId)
      const rows = await context.db
        .selectFrom('roles')
        .selectAll()
        .where('tenant_id', '=', tenant_id)
        .where('app_id', '=', app_id)
        .orderBy('name')
        .execute()
      return { result: rows.map(viewOf) }
    },
    async readRole({ manager, params }) {
      await requireApp(context.db, manager, params.appId)
      return { result: versioned(viewOf(await requireRole(context.db, manager, params))) }
    },
    updateRole: ({ manager, params, body }) =>
      orNameTaken(
        runChange(context, manager, async (db, note) => {
          await requireChangeableApp(db, manager, params.appId)
          await lockRole(db, manager, params.roleId)
          const before = await requireRole(db, manager, params)
          const row = {
            ...before,
            ...(body.role_name !== undefined && { name: body.role_name }),
            ...(body.display_name !== undefined && { display_name: body.display_name }),
            ...(body.description !== undefined && { description: body.description }),
            ...(body.permissions !== undefined && {
              permissions_json: JSON.stringify([...new Set(body.permissions)]),
            }),
          }
          const after = versioned(viewOf(row))
          requireVersion(body.version, versioned(viewOf(before)).version, after.version)
          requireGrantableRole(manager, row, await assignedApps(db, row))
          if (row.name !== before.name) await requireFreeName(db, row)
          const { name, display_name, description, permissions_json } = row
          await db
            .updateTable('roles')
            .set({ name, display_name, description, permissions_json })
            .where('tenant_id', '=', row.tenant_id)
            .where('role_id', '=', row.role_id)
            .execute()
          note('role.changed', { target: `role:${row.role_id}` })
          return { result: after }
        }),
        nameTaken,
      ),
    deleteRole: ({ manager, params }) =>
      runChange(context, manager, async (db, note) => {
        await requireChangeableApp(db, manager, params.appId)
        const { tenant_id, role_id, app_id, name } = await requireRole(db, manager, params)
        await db
          .deleteFrom('roles')
          .where('tenant_id', '=', tenant_id)
          .where('role_id', '=', role_id)
          .execute()
        const named = { kind: 'role' as const, tenant_id, app_id, name }
        await leaveTombstone(db, context.keys, named, context.nowSeconds())
        note('role.deleted', { target: `role:${role_id}` })
      }),
    ...assignmentHandlers(context),
  }
}

async function lockRole(
  db: DatabaseTransaction,
  { tenant_id }: { tenant_id: string },
  roleId: string,
): Promise<void> {
  await db
    .updateTable('roles')
    .set((eb) => ({ name: eb.ref('name') }))
    .where('tenant_id', '=', tenant_id)
    .where('role_id', '=', roleId)
    .execute()
}

async function requireRoom(db: DatabaseTransaction, { tenant_id, app_id }: RoleRow): Promise<void> {
  const { count } = await db
    .selectFrom('roles')
    .select((eb) => eb.fn.countAll<number | string>().as('count'))
    .where('tenant_id', '=', tenant_id)
    .where('app_id', '=', app_id)
    .executeTakeFirstOrThrow()
  if (Number(count) >= mostRoles) throw new ApiError(409, 'conflict', `An app has ${mostRoles} roles at most`)
}

async function requireFreeName(db: DatabaseTransaction, { tenant_id, app_id, name }: RoleRow): Promise<void> {
  const other = await db
    .selectFrom('roles')
    .select('role_id')
    .where('tenant_id', '=', tenant_id)
    .where('app_id', '=', app_id)
    .where('name', '=', name)
    .executeTakeFirst()
  if (other !== undefined) throw nameTaken()
}

function nameTaken(): ApiError {
  return new ApiError(409, 'identifier_taken', 'role_name belongs to another role of the app')
}

function viewOf({ role_id, name, app_id, permissions_json, display_name, description }: RoleRow): Role {
  return {
    ...{ role_id, role_name: name, app_id, permissions: readStrings(permissions_json) },
    ...(display_name !== null && { display_name }),
    ...(description !== null && { description }),
  }
}

function versioned(role: Role): Role & { version: string } {
  return { ...role, version: versionOf(withoutEmptyTexts(role)) }
}
