import type { Sealer } from '../keys/sealer.ts'
import type { DatabaseTransaction } from '../storage/schema.ts'
import type { UserRow } from '../users/user-record.ts'
import { openContents } from './outbox-entry.ts'

/** Channels whose messages are for users. */
const channels = ['email', 'sms']

/**
 * Erases the mail and text messages that wait to be sent to any address of a user. Log-outs of apps are sent all the same: they
 * end what the user is logged in to.
 */
export async function eraseMessages(db: DatabaseTransaction, sealer: Sealer, user: UserRow): Promise<void> {
  const { tenant_id, email, phone_number, profile_json } = user
  // secondary addresses are in the profile
  const addresses = new Set([email, phone_number, ...textsOf(JSON.parse(profile_json))])
  const waiting = await db
    .selectFrom('outbox')
    .selectAll()
    .where('tenant_id', '=', tenant_id)
    .where('channel', 'in', channels)
    .execute()
  const ids = waiting
    .filter((row) => addresses.has(receiverOf(openContents(sealer, row))))
    .map(({ message_id }) => message_id)
  if (ids.length > 0) await db.deleteFrom('outbox').where('message_id', 'in', ids).execute()
}

function receiverOf(contents: string): string | null {
  const message: { to?: unknown } = JSON.parse(contents)
  return typeof message.to === 'string' ? message.to : null
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []
}
