import { notFound } from '../http/api-error.ts'
import type { IdentityContext } from '../identity-context.ts'
import type { CredentialRow } from './credential-store.ts'

/** Whose passkey is meant, and which. */
export interface CredentialName {
  tenant_id: string
  user_id: string
  credential_id: string
}

/** @throws ApiError 404 `not_found`, for one of another user too */
export async function readCredential(context: IdentityContext, name: CredentialName): Promise<CredentialRow> {
  const row = await context.db
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

/** @throws ApiError 404 `not_found` */
export async function removeCredential(
  context: IdentityContext,
  name: CredentialName,
  clientId: string,
): Promise<void> {
  const removed = await context.db
    .deleteFrom('webauthn_credentials')
    .where('tenant_id', '=', name.tenant_id)
    .where('credential_id', '=', name.credential_id)
    .where('user_id', '=', name.user_id)
    .executeTakeFirst()
  if (removed.numDeletedRows !== 1n) throw credentialNotFound()
  context.audit('passkey.removed', {
    tenant_id: name.tenant_id,
    client_id: clientId,
    user_id: name.user_id,
  })
}

function credentialNotFound() {
  return notFound('not_found', 'Credential not found')
}
