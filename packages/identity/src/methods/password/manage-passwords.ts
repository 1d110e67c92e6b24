import type {
  OwnPasswordRequest,
  PasswordCreateRequest,
  PasswordRegisterRequest,
  PasswordUpdateRequest,
} from '@latchkey/protocol'
import { requireMayChangeCredentials } from '../../access/change-own-credentials.ts'
import { findManagedUser, requireChangeableUser } from '../../access/managed-user.ts'
import { clientManager } from '../../access/manager.ts'
import { mayChangeCredentials } from '../../access/may-change-credentials.ts'
import { requireOwnUser } from '../../access/require-user.ts'
import type { AuditFields } from '../../audit/audit.ts'
import type { AuditSource } from '../../audit/audit-event.ts'
import type { Client } from '../../clients/client-directory.ts'
import { mayDo } from '../../clients/client-permissions.ts'
import {
  ApiError,
  forbidden,
  insufficientUserAuthentication,
  invalidRequest,
} from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { readFactors, sourceOfSession } from '../../sessions/session.ts'
import type { DatabaseTransaction } from '../../storage/schema.ts'
import { sha256 } from '../../text/hash.ts'
import type { TokenUser } from '../../tokens/token-user.ts'
import { addToApp } from '../../users/add-to-app.ts'
import { canonicalIdentifier } from '../../users/canonical-identifier.ts'
import { insertUser, newUserRow } from '../../users/create-user.ts'
import { requireFreeUsername } from '../../users/require-free-username.ts'
import { findUser, isEnabled, type UserRow } from '../../users/user-record.ts'
import { anotherProofNeeded } from './credential/another-proof-needed.ts'
import { changePassword } from './credential/change-password.ts'
import { findPassword, insertPassword, type NewPassword } from './credential/password-store.ts'
import { requireNew } from './credential/require-new.ts'
import { readyPassword } from './given-credentials.ts'
import { requirePasswordRules } from './rules/acceptable-password.ts'
import { passwordRules } from './rules/password-rules.ts'

/**
 * Gives a user their first password.
 *
 * @throws ApiError 400 `auth_password_weak`, `auth_password_breached`, `auth_password_policy_disabled`; 404
 * `user_not_found`; 409 `auth_password_already_configured`, `identifier_taken`; 503
 */
export async function createPassword(
  context: IdentityContext,
  client: Client,
  userId: string,
  request: PasswordCreateRequest,
  source: AuditSource,
): Promise<void> {
  const { username, ...given } = request
  const user = await requireOwnUser(context, client, userId)
  if ((await findPassword(context.db, user)) !== undefined) throw alreadyConfigured()
  const name = newUsername(user, username)
  const password = await readyPassword(context, client, given, {
    ...user,
    ...(name !== undefined && { username: name }),
  })
  await storeFirst(context, user, password, name, setBy(client, source))
}

/**
 * Replaces the password of a user, or only makes it temporary or permanent.
 *
 * @throws ApiError 400 `auth_password_weak`, `auth_password_breached`, `auth_password_recently_used`,
 * `auth_password_policy_disabled`, `auth_not_active`; 403 `reset_mfa_required` if it is the user who sets it, in a session
 * without an enrolled factor that they have; 404 `user_not_found`; 409 if there is none; 503
 */
export async function updatePassword(
  context: IdentityContext,
  client: Client,
  userId: string,
  request: PasswordUpdateRequest,
  source: AuditSource,
): Promise<void> {
  const { password: plain, force_replace: temporary = true, session_id } = request
  const rules = requirePasswordRules(client)
  const user = await requireOwnUser(context, client, userId)
  if (!isEnabled(user)) throw new ApiError(400, 'auth_not_active', 'User is not active')
  if ((await findPassword(context.db, user)) === undefined) {
    throw new ApiError(409, 'auth_password_already_configured', 'The user has no password to update')
  }
  if (plain === undefined) {
    if (request.force_replace === undefined) throw invalidRequest('password', 'is required')
    await markTemporary(context, user, temporary, setBy(client, source))
  } else {
    const password = await readyPassword(context, client, { password: plain, force_replace: temporary }, user)
    await requireNew(context, rules, plain, user)
    const keptSession = session_id === undefined ? '' : sha256(session_id)
    const begin = async (db: DatabaseTransaction) => {
      const shown =
        session_id === undefined ? undefined : await requireShownIn(context, db, user, keptSession)
      const by =
        shown === undefined
          ? setBy(client, source)
          : { client_id: client.client_id, session: keptSession, ...sourceOfSession(shown, source) }
      await auditSet(context, db, user, by)
    }
    await changePassword(context, client, user, { password, rules, keptSession, begin })
  }
}

/**
 * Sets the password of the user who calls. Their other sessions end; this one continues. A password is a factor too, so the
 * user has to show an enrolled factor first: otherwise a code to a stolen phone would give both kinds of a strict
 * requirement.
 *
 * @throws ApiError 400 as the update; 401 `insufficient_user_authentication`; 403 where passwords are off
 */
export async function setOwnPassword(
  context: IdentityContext,
  caller: TokenUser,
  request: OwnPasswordRequest,
): Promise<void> {
  // before a hash is computed, and again when it is stored
  await requireMayChangeCredentials(context, caller)
  const { client } = caller
  const rules = passwordRules(client)
  if (rules === undefined) throw forbidden()
  const user = await findUser(context.db, client.tenant_id, { type: 'user_id', value: caller.user_id })
  if (user === undefined) throw insufficientUserAuthentication(0)
  const name = newUsername(user, request.username)
  const given = { password: request.password, force_replace: false }
  const password = await readyPassword(context, client, given, {
    ...user,
    ...(name !== undefined && { username: name }),
  })
  await requireNew(context, rules, request.password, user)
  await changePassword(context, client, user, {
    password,
    rules,
    keptSession: caller.session_hash,
    begin: async (db) => {
      await requireMayChangeCredentials(context, caller, db)
      await storeUsername(db, user, name, context.nowSeconds())
      const { session_hash: session, source } = caller
      await auditSet(context, db, user, { client_id: client.client_id, session, ...source })
    },
  })
}

/**
 * Creates a user with a temporary password, or gives one to a user who has none. Deprecated at the vendor.
 *
 * @throws ApiError 400 `auth_password_weak`, `auth_password_breached`; 403 where passwords are off, the user has a
 * password, or the client may not create users
 */
export async function registerPassword(
  context: IdentityContext,
  client: Client,
  request: PasswordRegisterRequest,
  source: AuditSource,
): Promise<void> {
  if (passwordRules(client) === undefined) throw forbidden()
  const { username, password: plain } = request
  const manager = clientManager(client)
  const user = await findManagedUser(context.db, manager, canonicalIdentifier('username', username))
  if (user === undefined) {
    if (!mayDo(context.settings, client, 'users:create')) throw forbidden()
    return createWithPassword(context, client, request, source)
  }
  if ((await findPassword(context.db, user)) !== undefined) throw forbidden()
  await requireChangeableUser(context.db, manager, user.user_id)
  const password = await readyPassword(context, client, { password: plain }, user)
  await storeFirst(context, user, password, undefined, setBy(client, source))
}

/** @throws ApiError 409 `identifier_taken` if somebody else was faster, or has the name as another identifier */
async function createWithPassword(
  context: IdentityContext,
  client: Client,
  { username, password: plain }: PasswordRegisterRequest,
  source: AuditSource,
): Promise<void> {
  const now = context.nowSeconds()
  const user = newUserRow(client.tenant_id, { username }, now)
  const password = await readyPassword(context, client, { password: plain }, user)
  await context.db.transaction().execute(async (db) => {
    await insertUser(db, user)
    await insertPassword(db, { tenant_id: user.tenant_id, user_id: user.user_id }, password, now)
    await addToApp(db, user, client.app_id, now)
    const { tenant_id, user_id } = user
    const by = setBy(client, source)
    await context.audit('user.created', { tenant_id, user_id, ...by }, db)
    await auditSet(context, db, user, by)
  })
}

/**
 * A call with `session_id` passes on what a user does in that session, so the rule for changes by the user applies.
 *
 * @returns the session; undefined if there is none, which is no error for a user without an enrolled factor
 * @throws ApiError 403 `reset_mfa_required`
 */
async function requireShownIn(
  context: IdentityContext,
  db: DatabaseTransaction,
  user: UserRow,
  sessionHash: string,
): Promise<{ client_attributes_json: string | null } | undefined> {
  const session = await db
    .selectFrom('sessions')
    .select(['factors_json', 'client_attributes_json'])
    .where('session_hash', '=', sessionHash)
    .where('tenant_id', '=', user.tenant_id)
    .where('user_id', '=', user.user_id)
    .where('expires_at', '>', context.nowSeconds())
    .executeTakeFirst()
  const shown = session === undefined ? [] : readFactors(session.factors_json)
  if (!(await mayChangeCredentials(context, db, user, shown))) throw anotherProofNeeded()
  return session
}

async function storeFirst(
  context: IdentityContext,
  user: UserRow,
  password: NewPassword,
  username: string | undefined,
  by: AuditFields,
): Promise<void> {
  const owner = { tenant_id: user.tenant_id, user_id: user.user_id }
  const now = context.nowSeconds()
  await context.db.transaction().execute(async (db) => {
    await storeUsername(db, user, username, now)
    if (!(await insertPassword(db, owner, password, now))) throw alreadyConfigured()
    await auditSet(context, db, user, by)
  })
}

function alreadyConfigured(): ApiError {
  return new ApiError(409, 'auth_password_already_configured', 'The user has a password already')
}

/** The name that a request gives to a user who has none. @throws ApiError 400 `invalid_request` */
function newUsername(user: UserRow, given: string | undefined): string | undefined {
  if (given === undefined) return undefined
  const { value, isValid } = canonicalIdentifier('username', given)
  if (!isValid) throw invalidRequest('username', 'has the wrong form')
  if (user.username === value) return undefined
  if (user.username !== null) throw invalidRequest('username', 'is not that of the user')
  return value
}

/** @throws ApiError 409 `identifier_taken` */
async function storeUsername(
  db: DatabaseTransaction,
  user: UserRow,
  username: string | undefined,
  now: number,
): Promise<void> {
  if (username === undefined) return
  await requireFreeUsername(db, user, username)
  const taken = new ApiError(409, 'identifier_taken', 'username belongs to another user')
  if ((await findUser(db, user.tenant_id, { type: 'username', value: username })) !== undefined) throw taken
  await db
    .updateTable('users')
    .set({ username, updated_at: now })
    .where('tenant_id', '=', user.tenant_id)
    .where('user_id', '=', user.user_id)
    .where('username', 'is', null)
    .execute()
}

async function markTemporary(
  context: IdentityContext,
  user: UserRow,
  temporary: boolean,
  by: AuditFields,
): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    await db
      .updateTable('passwords')
      // its validity begins now, or an old one would expire at once
      .set({ temporary: Number(temporary), ...(temporary && { updated_at: context.nowSeconds() }) })
      .where('tenant_id', '=', user.tenant_id)
      .where('user_id', '=', user.user_id)
      .execute()
    await auditSet(context, db, user, by)
  })
}

/** A client that sets a password for itself, and from where. */
function setBy({ client_id }: Client, source: AuditSource): AuditFields {
  return { client_id, actor_type: 'client', ...source }
}

async function auditSet(
  context: IdentityContext,
  db: DatabaseTransaction,
  { tenant_id, user_id }: UserRow,
  by: AuditFields,
): Promise<void> {
  await context.audit('password.set', { tenant_id, user_id, ...by }, db)
}
