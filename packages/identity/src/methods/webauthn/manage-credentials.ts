import type { AuditFields } from '../../audit/audit.ts'
import { type ApiError, invalidRequest, notFound } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import type { Database, DatabaseTransaction } from '../../storage/schema.ts'
import { endRefreshTokensOf } from '../../tokens/end-refresh-tokens.ts'
import { findUser } from '../../users/user-record.ts'
import { type CredentialRow, listCredentials } from './credentials/credential-store.ts'

/** Whose passkey is meant, and which. */
export interface CredentialName {
  tenant_id: string
  user_id: string
  credential_id: string
}

/** @throws ApiError 404 `not_found`, for one of another user too */
export async function readCredential(
  db: Database | DatabaseTransaction,
  name: CredentialName,
): Promise<CredentialRow> {
  const row = await db
    .selectFrom('webauthn_credentials')
    .selectAll()
    .where('tenant_id', '=', name.tenant_id)
    .where('credential_id', '=', name.credential_id)
    .where('user_id', '=', name.user_id)
    .executeTakeFirst()
  if (row === undefined) throw credentialNotFound()
  return row
}

/** @throws ApiError 404 `not_found` */
export async function renameCredential(
  context: IdentityContext,
  name: CredentialName,
  displayName: string,
): Promise<void> {
  const renamed = await context.db
    .updateTable('webauthn_credentials')
    .set({ display_name: displayName })
    .where('tenant_id', '=', name.tenant_id)
    .where('credential_id', '=', name.credential_id)
    .where('user_id', '=', name.user_id)
    .executeTakeFirst()
  if (renamed.numUpdatedRows !== 1n) throw credentialNotFound()
}

/**
 * Removes a passkey, and ends the refresh tokens of its user.
 *
 * @param by which client does it and from where; with a session, the user, and the tokens of that session stay
 * @throws ApiError 404 `not_found`
 */
export async function removeCredential(
  context: IdentityContext,
  db: DatabaseTransaction,
  name: CredentialName,
  by: AuditFields,
): Promise<void> {
  const removed = await db
    .deleteFrom('webauthn_credentials')
    .where('tenant_id', '=', name.tenant_id)
    .where('credential_id', '=', name.credential_id)
    .where('user_id', '=', name.user_id)
    .executeTakeFirst()
  if (removed.numDeletedRows !== 1n) throw credentialNotFound()
  await endRefreshTokensOf(db, name.tenant_id, name.user_id, by.session)
  await context.audit('passkey.removed', { tenant_id: name.tenant_id, user_id: name.user_id, ...by }, db)
}

/**
 * Refuses to remove the last way in which a user can log in.
 *
 * @throws ApiError 400 `invalid_request`
 */
export async function requireAnotherWayIn(db: DatabaseTransaction, name: CredentialName): Promise<void> {
  const { tenant_id, user_id } = name
  const others = (await listCredentials(db, tenant_id, user_id)).filter(
    (row) => row.credential_id !== name.credential_id,
  )
  if (others.length > 0) return
  const user = await findUser(db, tenant_id, { type: 'user_id', value: user_id })
  if (user !== undefined && (user.email !== null || user.phone_number !== null)) return
  const password = await db
    .selectFrom('passwords')
    .select('user_id')
    .where('tenant_id', '=', tenant_id)
    .where('user_id', '=', user_id)
    .executeTakeFirst()
  if (password === undefined) throw invalidRequest('credentialId', 'is the only way in that the user has')
}

/** 404, the same for a passkey of another user, and for one of a user whom the caller does not see. */
export function credentialNotFound(): ApiError {
  return notFound('not_found', 'Credential not found')
}
