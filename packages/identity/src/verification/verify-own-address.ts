import type { AuthenticationFactor } from '@latchkey/protocol'
import type { AuditSource } from '../audit/audit-event.ts'
import { endUnprovenCredentials } from '../authentication/end-unproven-credentials.ts'
import type { Client } from '../clients/client-directory.ts'
import { ApiError, insufficientUserAuthentication, invalidToken } from '../errors/api-error.ts'
import type { IdentityContext } from '../identity-context.ts'
import { readFactors } from '../sessions/session.ts'
import type { DatabaseTransaction } from '../storage/schema.ts'
import { hasVerifiedPrimary, withVerifiedAddress } from '../users/address-change.ts'
import { lockUser } from '../users/lock-user.ts'
import { findUser, isEnabled, type UserRow } from '../users/user-record.ts'
import {
  hasVerifiedAddress,
  isPrimaryAddress,
  isVerifiedAddress,
  type ProvenAddress,
} from '../users/verified-addresses.ts'
import { orIdentifierTaken, writeUser } from '../users/write-user.ts'

/** The session in which a user verifies an address. */
export interface VerifyingSession {
  tenant_id: string
  user_id: string
  session_hash: string
  client: Client
  /** From where it is verified. */
  source: AuditSource
}

/** What the transaction of a verification sees. */
export interface SeenAccount {
  user: UserRow
  factors: AuthenticationFactor[]
}

/**
 * Records that a user has proven an address. The rules are those of an authentication by a code:
 *
 * - nobody has proven an address of the account before: the user becomes its owner, and what others could use ends;
 * - otherwise, and for an address that is new to the account, the rule for changing credentials holds.
 *
 * @param given.updatePrimary whether a verified primary address gives way
 * @param given.mayChange whether the user may change credentials
 * @throws ApiError 401 `invalid_token` if the session has ended; 401 `insufficient_user_authentication`; 409
 * `identifier_taken` if the address is verified already
 */
export async function verifyOwnAddress(
  context: IdentityContext,
  session: VerifyingSession,
  address: ProvenAddress,
  given: {
    updatePrimary: boolean
    mayChange: (db: DatabaseTransaction, seen: SeenAccount) => Promise<boolean>
  },
): Promise<void> {
  const isFirst = await orIdentifierTaken(
    () =>
      context.db.transaction().execute(async (db) => {
        await lockUser(db, session)
        const seen = await readAccount(context, db, session)
        if (seen === undefined) throw invalidToken(true)
        const { user, factors } = seen
        if (await isVerifiedAlready(db, user, address)) throw alreadyVerified(address)
        if (needsRule(user, address) && !(await given.mayChange(db, seen))) {
          throw insufficientUserAuthentication(context.settings.lifetimes.freshAuthenticationSeconds)
        }
        const isFirst = !hasVerifiedAddress(user)
        if (isFirst) {
          await endUnprovenCredentials(context, db, user, {
            sessionHash: session.session_hash,
            methods: new Set(factors.map(({ method }) => method)),
          })
        }
        const becomesPrimary = given.updatePrimary || !hasVerifiedPrimary(user, address)
        const columns = withVerifiedAddress(user, address, becomesPrimary, context.nowSeconds())
        await writeUser(db, user, columns)
        await context.enrolment.endPending(db, user, session.session_hash)
        const { tenant_id, user_id, session_hash, client, source } = session
        const who = { tenant_id, client_id: client.client_id, user_id, session: session_hash }
        const event = isFirst ? 'address.first_proof' : 'address.verified'
        await context.audit(event, { ...who, method: address.channel, ...source }, db)
        return isFirst
      }),
    alreadyVerified(address).message,
  )
  if (isFirst) context.logouts.wake()
}

/** Whether the proof of an address needs more than the address: all but the first proof of what the account names. */
export function needsRule(user: UserRow, address: ProvenAddress): boolean {
  return hasVerifiedAddress(user) || !isPrimaryAddress(user, address)
}

/** 409 with the vendor's text. */
export function alreadyVerified({ channel }: ProvenAddress): ApiError {
  const what = channel === 'sms' ? 'Phone number' : 'Email'
  return new ApiError(409, 'identifier_taken', `${what} is already verified in the tenant`)
}

async function readAccount(
  context: IdentityContext,
  db: DatabaseTransaction,
  { tenant_id, user_id, session_hash, client }: VerifyingSession,
): Promise<SeenAccount | undefined> {
  const user = await findUser(db, tenant_id, { type: 'user_id', value: user_id }, client.app_id)
  const session = await db
    .selectFrom('sessions')
    .select('factors_json')
    .where('session_hash', '=', session_hash)
    .where('tenant_id', '=', tenant_id)
    .where('user_id', '=', user_id)
    .where('expires_at', '>', context.nowSeconds())
    .executeTakeFirst()
  if (user === undefined || session === undefined || !isEnabled(user)) return undefined
  return { user, factors: readFactors(session.factors_json) }
}

/** By the user, or as the primary address of somebody else. Only who has the address gets to ask. */
async function isVerifiedAlready(
  db: DatabaseTransaction,
  user: UserRow,
  address: ProvenAddress,
): Promise<boolean> {
  if (isVerifiedAddress(user, address)) return true
  const type = address.channel === 'sms' ? 'phone_number' : 'email'
  const holder = await findUser(db, user.tenant_id, { type, value: address.value })
  return holder !== undefined && holder.user_id !== user.user_id && isVerifiedAddress(holder, address)
}
