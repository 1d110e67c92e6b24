import type { AuthenticationFactor } from '@latchkey/protocol'
import { mayChangeCredentials } from '../access/may-change-credentials.ts'
import type { IdentityContext } from '../identity-context.ts'
import { readFactors } from '../sessions/session.ts'
import type { Database, DatabaseTransaction } from '../storage/schema.ts'
import type { UserRow } from '../users/user-record.ts'
import {
  type AddressState,
  hasVerifiedAddress,
  isPrimaryAddress,
  isVerifiedAddress,
  type ProvenAddress,
  verification,
} from '../users/verified-addresses.ts'
import { endUnprovenCredentials } from './end-unproven-credentials.ts'
import { NotAdmitted } from './not-admitted.ts'

/** A proof, seen from the transaction in which it begins or extends a session. */
export interface AddressProof {
  /** The user as they were before anything was proven. */
  seen: UserRow
  /** The addresses of the user now that their row is locked. */
  present: AddressState
  /** Where the code or link was received; undefined: it was something else, or the caller delivered it. */
  address: ProvenAddress | undefined
  /** Hash of the session that the proof is added to. */
  sessionHash: string | undefined
}

/** What a proof does to the addresses of its user. */
export type AddressOutcome = 'none' | 'verified' | 'first_proof'

/** What a proof would do, and what was proven in the session that it is added to. */
export interface AddressVerdict {
  outcome: AddressOutcome | 'refused'
  session: AuthenticationFactor[] | undefined
}

/**
 * Decides what the proof of an address means for its account:
 *
 * - nobody has proven an address of it before: whoever has just done so is its owner;
 * - the address is verified: nothing changes;
 * - the account has an owner and the address is not verified: it is accepted only within a session of that user, by the rule
 *   for changing credentials, since from then on it is a way to log in.
 */
export async function judgeAddress(
  context: IdentityContext,
  db: Database | DatabaseTransaction,
  { seen, present, address, sessionHash }: AddressProof & { address: ProvenAddress },
): Promise<AddressVerdict> {
  if (isVerifiedAddress(present, address)) return { outcome: 'none', session: undefined }
  const session = sessionHash === undefined ? undefined : await readSession(context, db, seen, sessionHash)
  const isPrimary = isPrimaryAddress(present, address)
  if (isPrimary && !hasVerifiedAddress(present)) return { outcome: 'first_proof', session }
  const isAllowed = session !== undefined && (await mayChangeCredentials(context, db, seen, session))
  if (!isAllowed) return { outcome: 'refused', session }
  return { outcome: isPrimary ? 'verified' : 'none', session }
}

/**
 * Records the proof of an address. The first one of an account ends everything that others could use, except what was proven
 * or enrolled in the same session.
 *
 * @throws NotAdmitted if the proof does not count, see {@link judgeAddress}; for any proof during which the account got its
 * owner
 */
export async function proveAddress(
  context: IdentityContext,
  db: DatabaseTransaction,
  proof: AddressProof,
): Promise<AddressOutcome> {
  const { seen, present, address, sessionHash = '' } = proof
  if (address === undefined) {
    const isClaimed = hasVerifiedAddress(present) && !hasVerifiedAddress(seen)
    if (isClaimed) throw new NotAdmitted('account_has_new_owner')
    return 'none'
  }
  const { outcome, session } = await judgeAddress(context, db, { ...proof, address })
  if (outcome === 'refused') throw new NotAdmitted('unverified_address')
  if (outcome === 'first_proof') {
    await endUnprovenCredentials(context, db, seen, {
      sessionHash: session === undefined ? '' : sessionHash,
      methods: new Set(session?.map(({ method }) => method)),
    })
  }
  if (outcome !== 'none')
    await verify(context, db, seen, verification(present, address, context.nowSeconds()))
  return outcome
}

/** What was proven in a session, if it is alive and the user's. */
async function readSession(
  context: IdentityContext,
  db: Database | DatabaseTransaction,
  user: UserRow,
  sessionHash: string,
) {
  const session = await db
    .selectFrom('sessions')
    .select('factors_json')
    .where('session_hash', '=', sessionHash)
    .where('tenant_id', '=', user.tenant_id)
    .where('user_id', '=', user.user_id)
    .where('expires_at', '>', context.nowSeconds())
    .executeTakeFirst()
  return session && readFactors(session.factors_json)
}

async function verify(
  context: IdentityContext,
  db: DatabaseTransaction,
  user: UserRow,
  change: ReturnType<typeof verification>,
): Promise<void> {
  await db
    .updateTable('users')
    .set({ ...change, updated_at: context.nowSeconds() })
    .where('tenant_id', '=', user.tenant_id)
    .where('user_id', '=', user.user_id)
    .execute()
}
