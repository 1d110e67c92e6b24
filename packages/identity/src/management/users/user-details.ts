import type { Manager } from '../../access/manager.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { findPassword } from '../../methods/password/credential/password-store.ts'
import { heldRoles, readUserGroups } from '../../roles/user-roles.ts'
import type { Database } from '../../storage/schema.ts'
import type { UserRow } from '../../users/user-record.ts'
import { passwordInformation } from './password-information.ts'

/** The member of a user that names the log-in methods of one kind. */
interface UserIdentity {
  provider_name: string
  provider_type: 'Native'
  auth_type: string
}

/** An app of which a user is a member. Ours, as the roles. */
interface UserApp {
  app_id: string
  name: string
}

/** A role of a user, and whether they have it themselves or by a group. */
interface AssignedRole {
  role_id: string
  role_name: string
  app_id: string
  by: 'User' | 'Group'
}

/** Members of a user that only the answer about one user has. */
export interface UserDetails {
  identities: UserIdentity[]
  groupIds: string[]
  apps: UserApp[]
  roles: AssignedRole[]
  password_information?: ReturnType<typeof passwordInformation>
}

/**
 * What a single user shows beyond a user in a list: how they log in, their apps, roles and groups, and the state of their
 * password. A manager of one app sees what counts there.
 */
export async function userDetails(
  { db, enrolment, nowSeconds }: Pick<IdentityContext, 'db' | 'enrolment' | 'nowSeconds'>,
  user: UserRow,
  manager: Manager,
): Promise<UserDetails> {
  const [authenticators, groupIds, apps, roles, password] = await Promise.all([
    enrolment.listAuthenticators(user, manager.app_id),
    readUserGroups(db, user),
    readUserApps(db, user, manager.app_id),
    readAssignedRoles(db, user, manager.app_id),
    findPassword(db, user),
  ])
  const types = new Set(authenticators.map(({ type }) => type))
  return {
    identities: [...types].map(
      (type): UserIdentity => ({
        provider_name: type,
        provider_type: 'Native',
        auth_type: type,
      }),
    ),
    groupIds,
    apps,
    roles,
    ...(password && {
      password_information: passwordInformation(password, manager.client, nowSeconds()),
    }),
  }
}

function readUserApps(
  db: Database,
  { tenant_id, user_id }: UserRow,
  appId: string | undefined,
): Promise<UserApp[]> {
  return db
    .selectFrom('user_apps')
    .innerJoin('apps', (join) =>
      join.onRef('apps.tenant_id', '=', 'user_apps.tenant_id').onRef('apps.app_id', '=', 'user_apps.app_id'),
    )
    .select(['apps.app_id', 'apps.name'])
    .where('user_apps.tenant_id', '=', tenant_id)
    .where('user_apps.user_id', '=', user_id)
    .where('user_apps.removed_at', 'is', null)
    .$if(appId !== undefined, (query) => query.where('user_apps.app_id', '=', appId ?? ''))
    .orderBy('apps.name')
    .orderBy('apps.app_id')
    .execute()
}

async function readAssignedRoles(
  db: Database,
  user: UserRow,
  appId: string | undefined,
): Promise<AssignedRole[]> {
  const rows = await heldRoles(db, user)
    .select(['roles.role_id', 'roles.name', 'roles.app_id', 'held.entity_type'])
    .$if(appId !== undefined, (query) => query.where('roles.app_id', '=', appId ?? ''))
    .orderBy('roles.app_id')
    .orderBy('roles.name')
    .execute()
  return rows.map(({ role_id, name, app_id, entity_type }) => ({
    role_id,
    role_name: name,
    app_id,
    by: entity_type,
  }))
}
