import { ApiError } from '../../errors/api-error.ts'
import { readySeededPassword } from '../../methods/password/given-credentials.ts'
import type { DatabaseTransaction } from '../../storage/schema.ts'
import { userTombstones } from '../../storage/tombstones.ts'
import { addToApps } from '../../users/add-to-app.ts'
import { canonicalIdentifier, type Identifier } from '../../users/canonical-identifier.ts'
import { newUserRow } from '../../users/create-user.ts'
import { findUser, type UserRow } from '../../users/user-record.ts'
import { insertUserWithPassword } from '../users/insert-user-with-password.ts'
import { type SeedStep, type SeedWork, wasDeleted } from './seed-plan.ts'
import type { SeedTenant, SeedUser } from './seed-schema.ts'

/**
 * The steps for the users of a tenant. A user who exists stays as they are: they may have changed their password and more
 * since. No seed deletes users.
 */
export async function planUsers(work: SeedWork, tenant: SeedTenant): Promise<SeedStep[]> {
  const steps: SeedStep[] = []
  const named = new Set<string>()
  for (const user of tenant.users ?? []) {
    const names = identifiersOf(user).map(({ type, value }) => `${type} ${value}`)
    const isNamed = names.some((name) => named.has(name))
    for (const name of names) named.add(name)
    steps.push(
      isNamed
        ? {
            action: 'keep',
            entry: entryOf(tenant.tenant_id, user),
            reason: 'an earlier entry names this user',
          }
        : await planUser(work, tenant.tenant_id, user),
    )
  }
  return steps
}

function entryOf(tenantId: string, { username, email, phone_number }: SeedUser): string {
  return `user ${username ?? email ?? phone_number} of ${tenantId}`
}

function identifiersOf(user: SeedUser): Identifier[] {
  return (['username', 'email', 'phone_number'] as const).flatMap((type) => {
    const text = user[type]
    return text === undefined ? [] : [canonicalIdentifier(type, text)]
  })
}

async function planUser(work: SeedWork, tenant_id: string, user: SeedUser): Promise<SeedStep> {
  const entry = entryOf(tenant_id, user)
  const { apps, roles, status = 'Active', email_verified, phone_number_verified, ...given } = user
  const { credentials, ...fields } = given
  const found = await foundUsers(work.db, tenant_id, user)
  if (found.size > 1) {
    // users may have changed their addresses since: an old seed must not keep the service from starting
    return { action: work.mode.revives ? 'fault' : 'keep', entry, reason: 'names several users' }
  }
  if (found.size === 1) return { action: 'keep', entry }
  try {
    const row = {
      ...newUserRow(tenant_id, fields, work.nowSeconds, { status, verified: true }),
      ...(email_verified === false && { email_verified: 0, email_verified_at: null }),
      ...(phone_number_verified === false && { phone_number_verified: 0, phone_number_verified_at: null }),
    }
    if (await work.isForbidden(userTombstones(row))) {
      return { action: 'keep', entry, reason: `${wasDeleted}, or has other names now` }
    }
    const password = credentials && (await readySeededPassword(work.hasher, credentials))
    return {
      action: 'create',
      entry,
      async carryOut(db) {
        await insertUserWithPassword(db, row, password)
        await addToGivenApps(db, row, apps, work.nowSeconds)
        await assignRoles(db, row, roles ?? [], work.nowSeconds)
        await work.forgetDeletion(db, userTombstones(row))
      },
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { action: 'fault', entry, reason: error.message }
  }
}

/** The users who have one of the identifiers. */
async function foundUsers(
  db: DatabaseTransaction,
  tenantId: string,
  user: SeedUser,
): Promise<Map<string, UserRow>> {
  const found = new Map<string, UserRow>()
  for (const identifier of identifiersOf(user)) {
    const row = await findUser(db, tenantId, identifier)
    if (row !== undefined) found.set(row.user_id, row)
  }
  return found
}

/** @param apps @default all apps of the tenant */
async function addToGivenApps(
  db: DatabaseTransaction,
  user: UserRow,
  apps: readonly string[] | undefined,
  now: number,
): Promise<void> {
  const rows = await db.selectFrom('apps').select('app_id').where('tenant_id', '=', user.tenant_id).execute()
  const existing = rows.map(({ app_id }) => app_id).filter((id) => apps === undefined || apps.includes(id))
  await addToApps(db, user, existing, now)
}

async function assignRoles(
  db: DatabaseTransaction,
  { tenant_id, user_id }: UserRow,
  roles: NonNullable<SeedUser['roles']>,
  now: number,
): Promise<void> {
  for (const { app_id, role_name } of roles) {
    const role = await db
      .selectFrom('roles')
      .select('role_id')
      .where('tenant_id', '=', tenant_id)
      .where('app_id', '=', app_id)
      .where('name', '=', role_name)
      .executeTakeFirst()
    if (role === undefined) continue
    await db
      .insertInto('role_assignments')
      .values({
        ...{ tenant_id, role_id: role.role_id, entity_type: 'User', entity_id: user_id },
        assigned_at: now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
}
