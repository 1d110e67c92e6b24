import { changeOwnCredentials } from '../../access/change-own-credentials.ts'
import type { AuditSource } from '../../audit/audit-event.ts'
import type { Client } from '../../clients/client-directory.ts'
import type { IdentityContext } from '../../identity-context.ts'
import type { Database, DatabaseTransaction } from '../../storage/schema.ts'
import { endRefreshTokensOf } from '../../tokens/end-refresh-tokens.ts'
import type { TokenUser } from '../../tokens/token-user.ts'
import type { KeptProof } from '../../users/kept-proof.ts'
import { codesOfSet, newRecoveryCode, recoveryCodeHash } from './recovery-code.ts'

/**
 * Makes a new set of codes, which is shown once. The old ones no longer work.
 *
 * @throws ApiError 401 `insufficient_user_authentication`
 */
export async function makeRecoveryCodes(context: IdentityContext, caller: TokenUser): Promise<string[]> {
  const owner = { tenant_id: caller.tenant_id, app_id: caller.client.app_id, user_id: caller.user_id }
  const codes = Array.from({ length: codesOfSet }, newRecoveryCode)
  const rows = codes.map((code) => ({
    ...owner,
    code_hash: recoveryCodeHash(context.keys.pepper, owner, code),
    used_at: null,
    enrolled_in: caller.session_hash,
  }))
  // the user is locked, so two at once do not leave two sets
  await changeOwnCredentials(context, caller, async (db) => {
    await db
      .deleteFrom('recovery_codes')
      .where('tenant_id', '=', owner.tenant_id)
      .where('app_id', '=', owner.app_id)
      .where('user_id', '=', owner.user_id)
      .execute()
    await db.insertInto('recovery_codes').values(rows).execute()
    const who = { tenant_id: owner.tenant_id, client_id: caller.client.client_id, user_id: owner.user_id }
    await context.audit('recovery_codes.made', { ...who, ...caller.source, session: caller.session_hash }, db)
  })
  return codes
}

/** How many codes of a user are not used yet. */
export async function countRecoveryCodes(
  context: IdentityContext,
  client: Client,
  userId: string,
): Promise<number> {
  const { remaining } = await context.db
    .selectFrom('recovery_codes')
    .select((eb) => eb.fn.countAll<number>().as('remaining'))
    .where('tenant_id', '=', client.tenant_id)
    .where('app_id', '=', client.app_id)
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(remaining)
}

/** Removes the codes of a user and ends their refresh tokens. None is no error. @param source where the client is */
export async function revokeRecoveryCodes(
  context: IdentityContext,
  client: Client,
  userId: string,
  source: AuditSource,
): Promise<void> {
  const { tenant_id, app_id, client_id } = client
  await context.db.transaction().execute(async (db) => {
    const rows = await db
      .deleteFrom('recovery_codes')
      .where('tenant_id', '=', tenant_id)
      .where('app_id', '=', app_id)
      .where('user_id', '=', userId)
      .returning('code_hash')
      .execute()
    if (rows.length === 0) return
    await endRefreshTokensOf(db, tenant_id, userId)
    const who = { tenant_id, client_id, user_id: userId, actor_type: 'client', ...source } as const
    await context.audit('recovery_codes.revoked', who, db)
  })
}

/** Ends the codes of a user in every app, except what was proven or made in the session that continues. */
export async function endRecoveryCodes(
  db: DatabaseTransaction,
  user: { tenant_id: string; user_id: string },
  kept: KeptProof,
): Promise<void> {
  if (kept.methods.has('otp')) return
  await db
    .deleteFrom('recovery_codes')
    .where('tenant_id', '=', user.tenant_id)
    .where('user_id', '=', user.user_id)
    .where((eb) => eb.or([eb('enrolled_in', 'is', null), eb('enrolled_in', '<>', kept.sessionHash)]))
    .execute()
}

/** Ends the codes of a user in one app. */
export async function endRecoveryCodesAtApp(
  db: DatabaseTransaction,
  user: { tenant_id: string; user_id: string },
  appId: string,
): Promise<void> {
  await db
    .deleteFrom('recovery_codes')
    .where('tenant_id', '=', user.tenant_id)
    .where('app_id', '=', appId)
    .where('user_id', '=', user.user_id)
    .execute()
}

/** Whether a user has an unused recovery code, in any app. */
export async function hasRecoveryCode(
  db: Database | DatabaseTransaction,
  user: { tenant_id: string; user_id: string },
): Promise<boolean> {
  const code = await db
    .selectFrom('recovery_codes')
    .select('code_hash')
    .where('tenant_id', '=', user.tenant_id)
    .where('user_id', '=', user.user_id)
    .where('used_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return code !== undefined
}
