import type { CrossDeviceRegisterResponse } from '@latchkey/protocol'
import type { AuditSource } from '../../../audit/audit-event.ts'
import type { Client } from '../../../clients/client-directory.ts'
import type { IdentityContext } from '../../../identity-context.ts'
import type { DatabaseTransaction } from '../../../storage/schema.ts'
import { lockUser } from '../../../users/lock-user.ts'
import { findUser, isEnabled, type UserRow } from '../../../users/user-record.ts'
import { invalidEncodedResult } from '../ceremonies/invalid-encoded-result.ts'
import { storeNewPasskey, verifyNewPasskey } from '../ceremonies/register-passkey.ts'
import { findOrCreateExternalUser } from '../credentials/external-user.ts'
import { beginFinishing, finishTicket, isFinishing, type TicketRow } from './ticket-store.ts'

/**
 * Stores the passkey that the second device made, for the user of the flow.
 *
 * @param source where the client is
 * @throws ApiError 400 `webauthn_encoded_result`, whatever is wrong
 */
export async function registerCrossDevice(
  context: IdentityContext,
  client: Client,
  encodedResult: string,
  source: AuditSource,
): Promise<CrossDeviceRegisterResponse> {
  const made = await verifyNewPasskey(context, client, encodedResult, 'cross_device_register')
  const ticketHash = made.challenge.ticket_hash ?? ''
  const ticket = await context.db
    .selectFrom('cross_device_tickets')
    .selectAll()
    .where('ticket_hash', '=', ticketHash)
    .executeTakeFirst()
  if (ticket === undefined || !(await beginFinishing(context.db, ticketHash, context.nowSeconds()))) {
    throw invalidEncodedResult()
  }
  try {
    const response = await context.db.transaction().execute(async (db) => {
      const { user, isCreated } = await userOfTicket(db, client, ticket, context.nowSeconds())
      await lockUser(db, user)
      if (!isEnabled(user) || !(await isFinishing(db, ticketHash))) throw invalidEncodedResult()
      const session = ticket.enrolled_in
      const by = { ...source, ...(session !== null && { session }) }
      const registered = await storeNewPasskey(db, context, client, user, made, by)
      await context.enrolment.endPending(db, user, ticket.enrolled_in ?? '')
      return {
        ...registered,
        ...(user.external_user_id !== null && { external_user_id: user.external_user_id }),
        is_user_created: isCreated,
      }
    })
    await finishTicket(context.db, ticketHash, 'success')
    return response
  } catch (error) {
    await finishTicket(context.db, ticketHash, 'error')
    throw error
  }
}

async function userOfTicket(
  db: DatabaseTransaction,
  client: Client,
  ticket: TicketRow,
  nowSeconds: number,
): Promise<{ user: UserRow; isCreated: boolean }> {
  if (ticket.external_user_id !== null) {
    const wanted = {
      externalUserId: ticket.external_user_id,
      username: ticket.username ?? '',
      email: undefined,
    }
    const found = await findOrCreateExternalUser(db, client, wanted, nowSeconds)
    if (found === undefined) throw invalidEncodedResult()
    return found
  }
  const user = await findUser(
    db,
    ticket.tenant_id,
    { type: 'user_id', value: ticket.user_id ?? '' },
    client.app_id,
  )
  if (user === undefined) throw invalidEncodedResult()
  return { user, isCreated: false }
}
