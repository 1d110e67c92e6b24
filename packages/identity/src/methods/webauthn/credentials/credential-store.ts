import type { Selectable } from 'kysely'
import type { Database, DatabaseTransaction, WebauthnCredentialTable } from '../../../storage/schema.ts'
import type { KeptProof } from '../../../users/kept-proof.ts'

/** A passkey as it is stored. */
export type CredentialRow = Selectable<WebauthnCredentialTable>

/** Finds a passkey of a tenant by its id. */
export async function findCredential(
  db: Database,
  tenantId: string,
  credentialId: string,
): Promise<CredentialRow | undefined> {
  return db
    .selectFrom('webauthn_credentials')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('credential_id', '=', credentialId)
    .executeTakeFirst()
}

/** All passkeys of a user, oldest first. */
export async function listCredentials(
  db: Database | DatabaseTransaction,
  tenantId: string,
  userId: string,
): Promise<CredentialRow[]> {
  return db
    .selectFrom('webauthn_credentials')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .orderBy('credential_id')
    .execute()
}

/** Stores a new passkey. @returns false if its id exists already, for any user */
export async function insertCredential(db: DatabaseTransaction, row: CredentialRow): Promise<boolean> {
  const inserted = await db
    .insertInto('webauthn_credentials')
    .values(row)
    .onConflict((conflict) => conflict.columns(['tenant_id', 'credential_id']).doNothing())
    .executeTakeFirst()
  return inserted.numInsertedOrUpdatedRows === 1n
}

/**
 * Records a use. The signature counter has to have grown, unless the authenticator has none and it stays 0; one
 * statement compares and stores it, so a copied authenticator is noticed in whatever order responses arrive.
 *
 * @returns false if the counter did not grow, or the passkey is gone
 */
export async function recordUse(
  db: Database,
  credential: Pick<CredentialRow, 'tenant_id' | 'credential_id'>,
  use: { counter: number; backedUp: boolean; now: number },
): Promise<boolean> {
  const updated = await db
    .updateTable('webauthn_credentials')
    .set({ counter: use.counter, backed_up: Number(use.backedUp), last_used_at: use.now })
    .where('tenant_id', '=', credential.tenant_id)
    .where('credential_id', '=', credential.credential_id)
    .where((eb) => (use.counter === 0 ? eb('counter', '=', 0) : eb('counter', '<', use.counter)))
    .executeTakeFirst()
  return updated.numUpdatedRows === 1n
}

/** Ends the passkeys of a user, except what was proven or registered in the session that continues. */
export async function endPasskeys(
  db: DatabaseTransaction,
  user: { tenant_id: string; user_id: string },
  kept: KeptProof,
): Promise<void> {
  if (kept.methods.has('webauthn')) return
  await db
    .deleteFrom('webauthn_credentials')
    .where('tenant_id', '=', user.tenant_id)
    .where('user_id', '=', user.user_id)
    .where((eb) => eb.or([eb('enrolled_in', 'is', null), eb('enrolled_in', '<>', kept.sessionHash)]))
    .execute()
}

/** Whether a user has a passkey. */
export async function hasPasskey(
  db: Database | DatabaseTransaction,
  user: { tenant_id: string; user_id: string },
): Promise<boolean> {
  const passkey = await db
    .selectFrom('webauthn_credentials')
    .select('credential_id')
    .where('tenant_id', '=', user.tenant_id)
    .where('user_id', '=', user.user_id)
    .limit(1)
    .executeTakeFirst()
  return passkey !== undefined
}
