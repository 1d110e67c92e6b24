import type { VerifyAddressRequest } from '@latchkey/protocol/management'
import { requireChangeableUser } from '../../access/managed-user.ts'
import { auditOf, type Manager } from '../../access/manager.ts'
import type { AuditFields } from '../../audit/audit.ts'
import { endUnprovenCredentials } from '../../authentication/end-unproven-credentials.ts'
import { invalidRequest, notFound } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import {
  isSecondaryAddress,
  withoutSecondaryAddress,
  withVerifiedAddress,
} from '../../users/address-change.ts'
import { canonicalIdentifier } from '../../users/canonical-identifier.ts'
import { lockUser } from '../../users/lock-user.ts'
import { hasVerifiedAddress, isPrimaryAddress, type ProvenAddress } from '../../users/verified-addresses.ts'
import { orIdentifierTaken, writeUser } from '../../users/write-user.ts'

/**
 * Records that an address of a user was verified elsewhere. If the account had no owner until now, whoever has the address
 * becomes it: what others could use ends, as with the first proof by a code. The manager may vouch that it is theirs.
 *
 * @throws ApiError 403 `forbidden`; 404 `user_not_found`, or `not_found` if it is no address of the user; 409
 * `identifier_taken` if another user has it as their primary one
 */
export async function verifyUserAddress(
  context: IdentityContext,
  manager: Manager,
  userId: string,
  given: ProvenAddress,
  { change_to_primary = false, keep_credentials = false }: VerifyAddressRequest,
): Promise<void> {
  const address = canonicalAddressOf(given)
  const isFirst = await orIdentifierTaken(() =>
    context.db.transaction().execute(async (db) => {
      await lockUser(db, { tenant_id: manager.tenant_id, user_id: userId })
      const user = await requireChangeableUser(db, manager, userId)
      const isPrimary = isPrimaryAddress(user, address)
      if (!isPrimary && !isSecondaryAddress(user, address)) throw addressNotFound()
      // a secondary address makes nobody the owner, see decision 0096
      const isFirst = !hasVerifiedAddress(user) && (isPrimary || change_to_primary)
      if (isFirst && !keep_credentials) {
        await endUnprovenCredentials(context, db, user, { sessionHash: '', methods: new Set() })
      }
      await writeUser(db, user, withVerifiedAddress(user, address, change_to_primary, context.nowSeconds()))
      const event = isFirst && !keep_credentials ? 'address.first_proof' : 'address.verified'
      await context.audit(event, fieldsOf(manager, userId, address), db)
      return isFirst
    }),
  )
  if (isFirst) context.logouts.wake()
}

/**
 * Removes a secondary address of a user.
 *
 * @throws ApiError 400 `invalid_request` for the primary one; 403 `forbidden`; 404 `user_not_found`, `not_found`
 */
export async function removeUserAddress(
  context: IdentityContext,
  manager: Manager,
  userId: string,
  given: ProvenAddress,
): Promise<void> {
  const address = canonicalAddressOf(given)
  await context.db.transaction().execute(async (db) => {
    await lockUser(db, { tenant_id: manager.tenant_id, user_id: userId })
    const user = await requireChangeableUser(db, manager, userId)
    if (isPrimaryAddress(user, address)) throw invalidRequest(fieldOf(address), 'is the primary address')
    const columns = withoutSecondaryAddress(user, address, context.nowSeconds())
    if (columns === undefined) throw addressNotFound()
    await writeUser(db, user, columns)
    await context.audit('address.removed', fieldsOf(manager, userId, address), db)
  })
}

function canonicalAddressOf({ channel, value }: ProvenAddress): ProvenAddress {
  const type = channel === 'sms' ? 'phone_number' : 'email'
  return { channel, value: canonicalIdentifier(type, value).value }
}

function fieldsOf(manager: Manager, userId: string, { channel }: ProvenAddress): AuditFields {
  return { ...auditOf(manager), user_id: userId, target: `user:${userId}`, method: channel }
}

function fieldOf({ channel }: ProvenAddress): string {
  return channel === 'sms' ? 'phoneNumber' : 'email'
}

function addressNotFound() {
  return notFound('not_found', 'The user has no such address')
}
