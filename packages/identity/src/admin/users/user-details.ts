import type { Manager } from '../../access/manager.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { findPassword } from '../../methods/password/credential/password-store.ts'
import type { UserRow } from '../../users/user-record.ts'
import { passwordInformation } from './password-information.ts'

/** The member of a user that names the log-in methods of one kind. */
interface UserIdentity {
  provider_name: string
  provider_type: 'Native'
  auth_type: string
}

/** Members of a user that only the answer about one user has. */
export interface UserDetails {
  identities: UserIdentity[]
  groupIds: string[]
  password_information?: ReturnType<typeof passwordInformation>
}

/**
 * What a single user shows beyond a user in a list: how they log in, their groups, and the state of their password. A manager
 * of one app sees what works there.
 */
export async function userDetails(
  { db, enrolment, nowSeconds }: Pick<IdentityContext, 'db' | 'enrolment' | 'nowSeconds'>,
  user: UserRow,
  manager: Manager,
): Promise<UserDetails> {
  const [authenticators, groups, password] = await Promise.all([
    enrolment.listAuthenticators(user, manager.app_id),
    db
      .selectFrom('group_members')
      .select('group_id')
      .where('tenant_id', '=', user.tenant_id)
      .where('user_id', '=', user.user_id)
      .orderBy('group_id')
      .execute(),
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
    groupIds: groups.map(({ group_id }) => group_id),
    ...(password && {
      password_information: passwordInformation(password, manager.client, nowSeconds()),
    }),
  }
}
