import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '../storage/schema.ts'
import { newId } from '../text/new-id.ts'
import type {} from './audit-tables.ts'

/** Pseudonyms that were looked up. */
export interface ResolvedSubjects {
  of(tenantId: string, userId: string): string
  /** Keeps them in memory. Call it once their transaction has committed. */
  remember(): void
}

/** Names a user. */
interface UserKey {
  tenant_id: string
  user_id: string
}

/** The pseudonyms of users that were looked up before. */
const mostKnown = 20_000

/** Looks up pseudonyms, and makes those that are missing. */
export class AuditSubjects {
  readonly #known = new Map<string, string>()

  /**
   * Looks up the pseudonyms of users. A user who does not exist, or no longer does, gets one that is stored nowhere.
   */
  async resolve(db: DatabaseTransaction, users: readonly UserKey[]): Promise<ResolvedSubjects> {
    const found = new Map<string, string>()
    const stored = new Map<string, string>()
    const missing: UserKey[] = []
    for (const user of users) {
      const key = keyOf(user.tenant_id, user.user_id)
      const known = this.#known.get(key)
      if (known !== undefined) found.set(key, known)
      else if (!missing.some((other) => keyOf(other.tenant_id, other.user_id) === key)) missing.push(user)
    }
    // in one order everywhere, so that two transactions do not wait for each other
    missing.sort((a, b) => (a.user_id < b.user_id ? -1 : 1))
    for (const user of missing) {
      const key = keyOf(user.tenant_id, user.user_id)
      const subject = await storedSubject(db, user)
      found.set(key, subject ?? newSubject())
      if (subject !== undefined) stored.set(key, subject)
    }
    return {
      of: (tenantId, userId) => found.get(keyOf(tenantId, userId)) ?? newSubject(),
      remember: () => {
        for (const [key, subject] of stored) this.#remember(key, subject)
      },
    }
  }

  #remember(key: string, subject: string): void {
    if (this.#known.size >= mostKnown) this.#known.clear()
    this.#known.set(key, subject)
  }
}

async function storedSubject(db: DatabaseTransaction, user: UserKey): Promise<string | undefined> {
  const present = await findSubject(db, user)
  if (present !== undefined) return present
  await db
    .insertInto('audit_subjects')
    .columns(['tenant_id', 'user_id', 'subject'])
    .expression(
      db
        .selectFrom('users')
        .select(['tenant_id', 'user_id', sql<string>`cast(${newSubject()} as text)`.as('subject')])
        .where('tenant_id', '=', user.tenant_id)
        .where('user_id', '=', user.user_id),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return findSubject(db, user)
}

/** The pseudonym of a user; undefined if there is none yet, or the link was cut. */
export async function findSubject(
  db: Database | DatabaseTransaction,
  { tenant_id, user_id }: UserKey,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('audit_subjects')
    .select('subject')
    .where('tenant_id', '=', tenant_id)
    .where('user_id', '=', user_id)
    .executeTakeFirst()
  return row?.subject
}

/** The users behind pseudonyms; those whose link was cut are missing. */
export async function usersOf(
  db: Database | DatabaseTransaction,
  tenantId: string,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (subjects.length === 0) return new Map()
  const rows = await db
    .selectFrom('audit_subjects')
    .select(['subject', 'user_id'])
    .where('tenant_id', '=', tenantId)
    .where('subject', 'in', [...new Set(subjects)])
    .execute()
  return new Map(rows.map(({ subject, user_id }) => [subject, user_id]))
}

function newSubject(): string {
  return newId()
}

function keyOf(tenantId: string, userId: string): string {
  return JSON.stringify([tenantId, userId])
}
