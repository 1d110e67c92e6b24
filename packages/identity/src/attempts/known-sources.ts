import { createHmac } from 'node:crypto'
import type { ClientAttributes } from '@latchkey/protocol'
import { sql } from 'kysely'
import type { IdentityContext } from '../identity-context.ts'
import type { DatabaseTransaction } from '../storage/schema.ts'
import type { UserRow } from '../users/user-record.ts'
import { addressNetwork } from './address-network.ts'

/** How long a source stays known after its last success, in seconds. */
const knownSeconds = 30 * 86_400
/** The most sources that one account has; the latest stay. */
const mostSources = 10
/** A source that succeeded within this many seconds is not written again. */
const freshSeconds = 3600

/** An account, whether a user has it or not; see `accountKeyOf`. */
export interface Account {
  tenantId: string
  key: string
}

/** A source from which the account was authenticated in the last 30 days. */
export interface KnownSource {
  id: string
  /** What succeeded from there, such as `password`. */
  purposes: readonly string[]
  lastUsedAt: number
}

/**
 * Finds out which sources of an attempt are known for an account: its device id and its address network, in this order,
 * because strangers may share a network. One query, for an account that does not exist too.
 */
export async function findKnownSources(
  context: IdentityContext,
  account: Account,
  attributes: ClientAttributes | undefined,
): Promise<KnownSource[]> {
  const ids = sourceIds(context, account, attributes)
  if (ids.length === 0) return []
  const rows = await context.db
    .selectFrom('known_sources')
    .select(['source_id', 'purposes', 'last_used_at'])
    .where('tenant_id', '=', account.tenantId)
    .where('user_id', '=', account.key)
    .where('source_id', 'in', ids)
    .where('expires_at', '>', context.nowSeconds())
    .execute()
  const known = rows.map((row) => ({
    id: row.source_id,
    purposes: row.purposes.split(' '),
    lastUsedAt: row.last_used_at,
  }))
  return known.sort((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id))
}

/**
 * Remembers from where a user has proven something.
 *
 * @param purpose what was proven; a name without blanks
 * @param read the known sources of these attributes, if they were read during the attempt
 */
export async function rememberSources(
  context: IdentityContext,
  user: UserRow,
  purpose: string,
  attributes: ClientAttributes | undefined,
  read?: readonly KnownSource[],
): Promise<void> {
  const account = { tenantId: user.tenant_id, key: user.user_id }
  const ids = sourceIds(context, account, attributes)
  if (ids.length === 0) return
  const now = context.nowSeconds()
  const known = read ?? (await findKnownSources(context, account, attributes))
  const isFresh = ({ purposes, lastUsedAt }: KnownSource) =>
    purposes.includes(purpose) && lastUsedAt > now - freshSeconds
  const stale = ids.filter((id) => !known.some((source) => source.id === id && isFresh(source)))
  if (stale.length === 0) return
  for (const source_id of stale) await writeSource(context, user, { source_id, purpose, now })
  await forgetOldest(context, user)
}

async function writeSource(
  { db }: IdentityContext,
  { tenant_id, user_id }: UserRow,
  { source_id, purpose, now }: { source_id: string; purpose: string; now: number },
): Promise<void> {
  const times = { last_used_at: now, expires_at: now + knownSeconds }
  const isIncluded = sql<boolean>`' ' || known_sources.purposes || ' ' like ${`% ${purpose} %`}`
  await db
    .insertInto('known_sources')
    .values({ tenant_id, user_id, source_id, purposes: purpose, ...times })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'user_id', 'source_id']).doUpdateSet({
        ...times,
        purposes: sql<string>`case when ${isIncluded} then known_sources.purposes
          else known_sources.purposes || ${` ${purpose}`} end`,
      }),
    )
    .execute()
}

async function forgetOldest(
  { db }: IdentityContext,
  { tenant_id, user_id }: Pick<UserRow, 'tenant_id' | 'user_id'>,
): Promise<void> {
  const ofUser = db
    .selectFrom('known_sources')
    .where('tenant_id', '=', tenant_id)
    .where('user_id', '=', user_id)
  const kept = await ofUser
    .select('source_id')
    .orderBy('last_used_at', 'desc')
    .orderBy('source_id')
    .limit(mostSources + 1)
    .execute()
  if (kept.length <= mostSources) return
  await db
    .deleteFrom('known_sources')
    .where('tenant_id', '=', tenant_id)
    .where('user_id', '=', user_id)
    .where(
      'source_id',
      'not in',
      kept.slice(0, mostSources).map(({ source_id }) => source_id),
    )
    .execute()
}

/** Forgets all sources of a user. */
export async function forgetSources(
  db: DatabaseTransaction,
  { tenant_id, user_id }: Pick<UserRow, 'tenant_id' | 'user_id'>,
): Promise<void> {
  await db
    .deleteFrom('known_sources')
    .where('tenant_id', '=', tenant_id)
    .where('user_id', '=', user_id)
    .execute()
}

/** The ids of all known sources of a user. */
export async function listKnownSources({ db }: IdentityContext, user: UserRow): Promise<string[]> {
  const rows = await db
    .selectFrom('known_sources')
    .select('source_id')
    .where('tenant_id', '=', user.tenant_id)
    .where('user_id', '=', user.user_id)
    .execute()
  return rows.map(({ source_id }) => source_id)
}

/** Stored keyed and bound to the account: a dump of the table shows neither addresses nor who shares one. */
function sourceIds(
  { keys }: IdentityContext,
  { tenantId, key }: Account,
  attributes: ClientAttributes | undefined,
): string[] {
  const { device_id: device, ip_address: address } = attributes ?? {}
  const network = address === undefined ? undefined : addressNetwork(address)
  const named = [
    ['device', device],
    ['network', network],
  ]
  return named.flatMap(([kind, value]) => {
    if (value === undefined) return []
    const bound = JSON.stringify(['known-source', tenantId, key, kind, value])
    return createHmac('sha256', keys.pepper).update(bound).digest('base64url')
  })
}
