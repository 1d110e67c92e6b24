import { createHmac, randomBytes } from 'node:crypto'
import type { CrossDeviceStatus } from '@latchkey/protocol'
import type { Selectable } from 'kysely'
import type { CrossDeviceTicketTable, Database, DatabaseTransaction } from '../../../storage/schema.ts'
import { sha256 } from '../../../text/hash.ts'

/** A flow over two devices, as it is stored. */
export type TicketRow = Selectable<CrossDeviceTicketTable>

/** Seconds from `init` to the end of a flow. */
export const ticketSeconds = 300

/** Seconds for which the outcome of a flow can be read after its end. */
export const endedTicketSeconds = 300

/** How the id of a ticket begins, as in the vendor's samples. */
const prefixes = { authenticate: 'auth:', register: 'reg:' }

/** Starts a flow. @returns the `cross_device_ticket_id` that names it, kept only as a hash */
export async function storeTicket(
  db: Database | DatabaseTransaction,
  ticket: Omit<TicketRow, 'ticket_hash' | 'purpose' | 'status' | 'started_at' | 'expires_at'> & {
    purpose: keyof typeof prefixes
  },
  now: number,
): Promise<string> {
  const ticketId = prefixes[ticket.purpose] + randomBytes(32).toString('base64url')
  await db
    .insertInto('cross_device_tickets')
    .values({
      ...ticket,
      ticket_hash: sha256(ticketId),
      status: 'pending',
      started_at: now,
      expires_at: now + ticketSeconds,
    })
    .execute()
  return ticketId
}

/** Finds a flow, also one that has ended recently. */
export async function findTicket(
  db: Database,
  ticketId: string,
  now: number,
): Promise<TicketRow | undefined> {
  return db
    .selectFrom('cross_device_tickets')
    .selectAll()
    .where('ticket_hash', '=', sha256(ticketId))
    .where('expires_at', '>', now - endedTicketSeconds)
    .executeTakeFirst()
}

/** Where a flow is now. */
export function statusOf(ticket: Pick<TicketRow, 'status' | 'expires_at'>, now: number): CrossDeviceStatus {
  switch (ticket.status) {
    case 'success':
    case 'error':
    case 'aborted':
      return ticket.status
    case 'success_reported':
      return 'success'
    default:
      if (ticket.expires_at <= now) return 'timeout'
      return ticket.status === 'pending' ? 'pending' : 'scanned'
  }
}

/** Whether the second device may still begin. */
export function isOpen(ticket: Pick<TicketRow, 'status' | 'expires_at'>, now: number): boolean {
  return (ticket.status === 'pending' || ticket.status === 'scanned') && ticket.expires_at > now
}

/** Changes the status of an open flow in one statement, so it ends once. @returns false if it is no longer open */
export async function moveTicket(
  db: Database,
  ticketHash: string,
  status: 'scanned' | 'finishing' | 'aborted',
  now: number,
): Promise<boolean> {
  const moved = await db
    .updateTable('cross_device_tickets')
    .set({ status })
    .where('ticket_hash', '=', ticketHash)
    .where('status', 'in', ['pending', 'scanned'])
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return moved.numUpdatedRows === 1n
}

/** Claims the one completion of a flow. @returns false if it is no longer open */
export async function beginFinishing(db: Database, ticketHash: string, now: number): Promise<boolean> {
  return moveTicket(db, ticketHash, 'finishing', now)
}

/** Whether the completion of a flow still counts: a change of the user's credentials ends it. */
export async function isFinishing(db: DatabaseTransaction, ticketHash: string): Promise<boolean> {
  const found = await db
    .selectFrom('cross_device_tickets')
    .select('ticket_hash')
    .where('ticket_hash', '=', ticketHash)
    .where('status', '=', 'finishing')
    .executeTakeFirst()
  return found !== undefined
}

/** Ends the registrations of a user that are under way, except those of one session. */
export async function endPendingRegistrations(
  db: DatabaseTransaction,
  user: { tenant_id: string; user_id: string },
  keptSession: string,
): Promise<void> {
  await db
    .updateTable('cross_device_tickets')
    .set({ status: 'aborted' })
    .where('tenant_id', '=', user.tenant_id)
    .where('user_id', '=', user.user_id)
    .where('purpose', '=', 'register')
    .where('status', 'in', ['pending', 'scanned', 'finishing'])
    .where((eb) => eb.or([eb('enrolled_in', 'is', null), eb('enrolled_in', '<>', keptSession)]))
    .execute()
}

/** Stores the outcome of the completion. */
export async function finishTicket(
  db: Database,
  ticketHash: string,
  status: 'success' | 'error',
): Promise<void> {
  await db
    .updateTable('cross_device_tickets')
    .set({ status })
    .where('ticket_hash', '=', ticketHash)
    .where('status', '=', 'finishing')
    .execute()
}

/** Claims the report of a success to a browser, in one statement: the first one wins. @returns false if it was claimed */
export async function claimSuccess(db: Database, ticketHash: string): Promise<boolean> {
  const claimed = await db
    .updateTable('cross_device_tickets')
    .set({ status: 'success_reported' })
    .where('ticket_hash', '=', ticketHash)
    .where('status', '=', 'success')
    .executeTakeFirst()
  return claimed.numUpdatedRows === 1n
}

/**
 * The `session_id` of the session that a flow begins. Without the key it is as hard to guess as a random one, and it never
 * has to be stored in clear.
 */
export function sessionIdOfTicket(pepper: Buffer, ticketHash: string): string {
  return createHmac('sha256', pepper)
    .update(JSON.stringify(['cross-device:session', ticketHash]))
    .digest('base64url')
}
