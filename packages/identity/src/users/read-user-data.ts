import { sql } from 'kysely'
import type { Database } from '../storage/schema.ts'
import type { UserDataRule } from './user-data-rule.ts'

/** Rows by kind. */
export type UserRows = Record<string, Record<string, unknown>[]>

/** Reads everything that tables hold about a user. */
export async function readUserData(
  db: Database,
  rules: readonly UserDataRule[],
  user: { tenant_id: string; user_id: string },
): Promise<UserRows> {
  const data: UserRows = {}
  for (const { kind, table, columns, userColumn = 'user_id', where } of rules) {
    const { rows } = await sql<Record<string, unknown>>`
      select ${sql.join(columns.map((column) => sql.ref(column)))} from ${sql.table(table)}
      where tenant_id = ${user.tenant_id} and ${sql.ref(userColumn)} = ${user.user_id}
      ${where === undefined ? sql`` : sql`and ${sql.ref(where.column)} = ${where.value}`}`.execute(db)
    data[kind] = rows.map(shown)
  }
  return data
}

/** A row with the values of its JSON columns, and without what is not set. */
function shown(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).flatMap(([name, value]) => {
      if (value === null) return []
      const isJson = name.endsWith('_json') && typeof value === 'string'
      return [isJson ? [name.slice(0, -'_json'.length), JSON.parse(value)] : [name, value]]
    }),
  )
}
