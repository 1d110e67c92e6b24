import { randomBytes } from 'node:crypto'
import type { Sealer } from '../keys/sealer.ts'
import type { Database, DatabaseSchema, DatabaseTransaction } from '../storage/schema.ts'

/** What is sent by the outbox; each kind has a channel of its own. */
export type OutboxChannelName = 'email' | 'sms' | 'backchannel_logout' | 'webhook'

/** Something to send. */
export interface NewOutboxEntry {
  channel: OutboxChannelName
  tenantId: string
  /** JSON, as the channel reads it. Stored sealed. */
  contents: string
  /** Seconds since the epoch: when sending it becomes useless. */
  expiresAt: number
  /** The same for messages of which only the newest is useful: earlier ones that still wait are dropped. @default none */
  slot?: string | undefined
  /** An entry with the same id is added once. @default random */
  id?: string
  /**
   * Stores an entry that is never sent, so that a call takes the same time whether there is somebody to send to or not.
   * @default false
   */
  isDecoy?: boolean
}

type OutboxRow = DatabaseSchema['outbox']

/** The channel of entries that nobody sends. */
const decoyChannel = 'none'

/**
 * Adds entries. Call it in the transaction that makes them necessary, and wake the sender after its commit.
 *
 * @param nowSeconds seconds since the epoch
 */
export async function addToOutbox(
  db: Database | DatabaseTransaction,
  sealer: Sealer,
  entries: readonly NewOutboxEntry[],
  nowSeconds: number,
): Promise<void> {
  const slots = entries.flatMap(({ slot }) => slot ?? [])
  if (slots.length > 0) await db.deleteFrom('outbox').where('slot', 'in', slots).execute()
  const rows = entries.map((entry): OutboxRow => {
    const { tenantId: tenant_id, expiresAt: expires_at, isDecoy = false } = entry
    const message_id = entry.id ?? randomBytes(16).toString('base64url')
    const channel = isDecoy ? decoyChannel : entry.channel
    return {
      ...{ message_id, tenant_id, channel, slot: entry.slot ?? null, attempts: 0, expires_at },
      sealed: sealer.seal(Buffer.from(entry.contents), boundTo({ message_id, tenant_id, channel })),
      due_at: nowSeconds,
    }
  })
  if (rows.length === 0) return
  await db
    .insertInto('outbox')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Opens the contents of an entry. @throws Error if no master key opens them */
export function openContents(sealer: Sealer, row: OutboxRow): string {
  return sealer.open(row.sealed, boundTo(row)).toString()
}

function boundTo({
  message_id,
  tenant_id,
  channel,
}: Pick<OutboxRow, 'message_id' | 'tenant_id' | 'channel'>) {
  return ['outbox', tenant_id, channel, message_id]
}

/**
 * Takes entries that are due, those that wait longest first, and leases them: nobody else takes them before `leaseUntil`.
 * Each is taken by one conditional statement, so of several instances one gets it.
 */
export async function takeDue(
  db: Database,
  channel: OutboxChannelName,
  limit: number,
  { now, leaseUntil }: { now: number; leaseUntil: number },
): Promise<OutboxRow[]> {
  const due = await db
    .selectFrom('outbox')
    .select(['message_id', 'attempts'])
    .where('channel', '=', channel)
    .where('due_at', '<=', now)
    .where('expires_at', '>', now)
    .orderBy('due_at')
    .limit(limit)
    .execute()
  const taken = await Promise.all(
    due.map(({ message_id, attempts }) =>
      db
        .updateTable('outbox')
        .set({ attempts: attempts + 1, due_at: leaseUntil })
        .where('message_id', '=', message_id)
        .where('attempts', '=', attempts)
        .where('due_at', '<=', now)
        .returningAll()
        .execute(),
    ),
  )
  return taken.flat()
}

/** Erases an entry: it was delivered, or never will be. */
export async function removeEntry(db: Database, { message_id }: OutboxRow): Promise<void> {
  await db.deleteFrom('outbox').where('message_id', '=', message_id).execute()
}

/** Makes an entry due again, unless another instance has taken it since. */
export async function postponeEntry(
  db: Database,
  { message_id, attempts }: OutboxRow,
  dueAt: number,
): Promise<void> {
  await db
    .updateTable('outbox')
    .set({ due_at: dueAt })
    .where('message_id', '=', message_id)
    .where('attempts', '=', attempts)
    .execute()
}

/** Erases entries of a channel that are no longer useful, at most `most`, and returns what is needed to report them. */
export async function removeExpiredEntries(
  db: Database,
  channel: OutboxChannelName,
  now: number,
  most: number,
): Promise<Pick<OutboxRow, 'message_id' | 'attempts'>[]> {
  return db
    .deleteFrom('outbox')
    .where('message_id', 'in', (outbox) =>
      outbox
        .selectFrom('outbox')
        .select('message_id')
        .where('channel', '=', channel)
        .where('expires_at', '<=', now)
        .limit(most),
    )
    .returning(['message_id', 'attempts'])
    .execute()
}

/** How many entries of a channel wait, of all instances; counts up to `most`. */
export async function countWaiting(db: Database, channel: OutboxChannelName, most: number): Promise<number> {
  const { count } = await db
    .selectFrom(
      db.selectFrom('outbox').select('channel').where('channel', '=', channel).limit(most).as('waiting'),
    )
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}
