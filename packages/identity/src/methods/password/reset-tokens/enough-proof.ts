import { mayChangeCredentials } from '../../../access/may-change-credentials.ts'
import type { IdentityContext } from '../../../identity-context.ts'
import type { Database, DatabaseTransaction } from '../../../storage/schema.ts'
import { areTwoProofs, type ResetProof } from './reset-proof.ts'

/**
 * Whether these proofs are enough to set a new password: two of them where that is required, and never the old password alone
 * for a user who has enrolled a factor. A message to a verified address, or a client that vouches for the user, is how a
 * forgotten password is replaced.
 *
 * @param needsTwo whether the app or the call requires two proofs
 */
export async function isEnoughProof(
  context: IdentityContext,
  db: Database | DatabaseTransaction,
  user: { tenant_id: string; user_id: string },
  proofs: readonly ResetProof[],
  needsTwo: boolean,
): Promise<boolean> {
  if (needsTwo && !areTwoProofs(proofs)) return false
  return proofs.some((proof) => proof !== 'pwd') || mayChangeCredentials(context, db, user, [])
}
