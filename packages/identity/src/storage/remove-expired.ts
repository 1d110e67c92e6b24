import { toldSeconds } from '../webauthn/cross-device/ticket-store.ts'
import type { Database } from './schema.ts'

/** Removes what has ended: it no longer counts, and would only fill the database. */
export async function removeExpired(db: Database, nowSeconds: number): Promise<void> {
  for (const table of [
    'sessions',
    'counters',
    'webauthn_challenges',
    'totp_credentials',
    'totp_transactions',
    'magic_links',
  ] as const) {
    await db.deleteFrom(table).where('expires_at', '<=', nowSeconds).execute()
  }
  // access tokens that came with one may live this much longer, and are good only while their family is there
  await db
    .deleteFrom('refresh_tokens')
    .where('expires_at', '<=', nowSeconds - 86_400)
    .execute()
  // a week of quiet, and the next lock is a short one again
  await db
    .deleteFrom('factor_locks')
    .where('failed_at', '<=', nowSeconds - 7 * 86_400)
    .execute()
  // a code outlives its end a while, because its count of failures does
  await db
    .deleteFrom('passcodes')
    .where('expires_at', '<=', nowSeconds - 86_400)
    .execute()
  // a flow over two devices still tells how it went
  await db
    .deleteFrom('cross_device_tickets')
    .where('expires_at', '<=', nowSeconds - toldSeconds)
    .execute()
}
