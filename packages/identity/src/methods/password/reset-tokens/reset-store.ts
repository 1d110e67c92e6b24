import type { Database, DatabaseTransaction } from '../../../storage/schema.ts'
import { sha256 } from '../../../text/hash.ts'
import { endPasscodes } from '../../passcode/passcode-store.ts'
import { type ResetProof, readProofs } from './reset-proof.ts'

/** A reset as it is kept. */
export interface NewReset {
  tenant_id: string
  client_id: string
  userId: string
  kind: 'link' | 'token'
  proofs: readonly ResetProof[]
  ignoresMfa: boolean
  redirectUri: string | null
  /** Where a link was mailed. */
  target: string | null
  /** Seconds since the epoch. */
  expiresAt: number
}

/** A reset that waits to be used. */
export interface OpenReset {
  userId: string
  proofs: ResetProof[]
  ignoresMfa: boolean
  redirectUri: string | null
  target: string | null
}

/** What a reset token is bound to. */
export interface ResetBinding {
  tokenId: string
  tenant_id: string
  client_id: string
}

/** Keeps a reset; a newer link takes the place of the one before. */
export async function storeReset(
  db: DatabaseTransaction,
  tokenId: string,
  { userId, ignoresMfa, redirectUri, expiresAt, proofs, ...reset }: NewReset,
): Promise<void> {
  if (reset.kind === 'link') {
    await db
      .deleteFrom('password_resets')
      .where('tenant_id', '=', reset.tenant_id)
      .where('client_id', '=', reset.client_id)
      .where('user_id', '=', userId)
      .where('kind', '=', 'link')
      .execute()
  }
  await db
    .insertInto('password_resets')
    .values({
      ...reset,
      token_hash: sha256(tokenId),
      user_id: userId,
      proofs: proofs.join(' '),
      ignores_mfa: Number(ignoresMfa),
      redirect_uri: redirectUri,
      expires_at: expiresAt,
    })
    .execute()
}

/** Reads a reset without using it up. */
export async function findReset(
  db: Database,
  binding: ResetBinding,
  now: number,
): Promise<OpenReset | undefined> {
  const row = await db
    .selectFrom('password_resets')
    .select(['user_id', 'proofs', 'ignores_mfa', 'redirect_uri', 'target'])
    .where('token_hash', '=', sha256(binding.tokenId))
    .where('tenant_id', '=', binding.tenant_id)
    .where('client_id', '=', binding.client_id)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return (
    row && {
      userId: row.user_id,
      proofs: readProofs(row.proofs),
      ignoresMfa: row.ignores_mfa === 1,
      redirectUri: row.redirect_uri,
      target: row.target,
    }
  )
}

/** Uses a reset up, in one statement: of any number of tries at once one succeeds. */
export async function consumeReset(
  db: DatabaseTransaction,
  binding: ResetBinding,
  now: number,
): Promise<boolean> {
  const taken = await db
    .deleteFrom('password_resets')
    .where('token_hash', '=', sha256(binding.tokenId))
    .where('tenant_id', '=', binding.tenant_id)
    .where('client_id', '=', binding.client_id)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return taken.numDeletedRows === 1n
}

/** What the codes are for that give a reset token: by each channel one of its own. */
export const resetPurposes = { email: 'reset:email', sms: 'reset:sms' } as const

/** Ends all resets of a user, the codes that were sent for one too: their password is another one now. */
export async function endResets(
  db: DatabaseTransaction,
  owner: { tenant_id: string; user_id: string },
  now: number,
): Promise<void> {
  await db
    .deleteFrom('password_resets')
    .where('tenant_id', '=', owner.tenant_id)
    .where('user_id', '=', owner.user_id)
    .execute()
  await endPasscodes(db, owner, Object.values(resetPurposes), now)
}
