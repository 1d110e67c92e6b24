import { type RawBuilder, SqliteAdapter, sql } from 'kysely'
import type { Database, UserSearchTable } from '../../../storage/schema.ts'
import { conditionOf } from './filter-conditions.ts'
import type { IndexChoice } from './index-choice.ts'
import { type SearchColumn, searchFieldOf } from './search-fields.ts'
import type { SearchedUsers, SearchScope } from './search-scope.ts'
import type { Comparison } from './user-filter.ts'

/** The users of a scope whom the index of a comparison finds. */
export function foundByIndex(db: Database, scope: SearchScope, comparison: Comparison): SearchedUsers {
  return foundByEach(db, scope, [comparison], sql`*`)
}

/**
 * The users whom the chosen indexes find, each of them once, as far as they fit the rest of the filter. Each index is read by
 * itself: not every planner uses several for conditions that are joined by `or`.
 *
 * @param column what is read of each, besides the id and what the rest of the filter compares
 */
export function foundUsers(
  db: Database,
  scope: SearchScope,
  { comparisons, rest }: IndexChoice,
  column: SearchColumn | 'user_id',
): SearchedUsers {
  const id = sql.ref('user_id')
  const read = column === 'user_id' ? id : sql`${id}, ${sql.ref(column)}`
  const found = foundByEach(db, scope, comparisons, rest.length > 0 ? sql`*` : read)
  return rest.reduce((query, filter) => query.where(conditionOf(filter, 'check')), found)
}

function foundByEach(
  db: Database,
  { tenant_id, app_id }: SearchScope,
  comparisons: readonly Comparison[],
  columns: RawBuilder<unknown>,
): SearchedUsers {
  const each = comparisons.map(
    (comparison) => sql`select ${columns} from ${tableOf(db, comparison)}
      where tenant_id = ${tenant_id} and app_id = ${app_id} and ${conditionOf(comparison, 'index')}`,
  )
  return db.selectFrom(sql<UserSearchTable>`(${sql.join(each, sql` union `)})`.as('user_search'))
}

/**
 * SQLite has no statistics of a database that nobody analyzed, and then prefers the primary key, that is all users of the tenant, to
 * an index that does not hold every column. PostgreSQL knows how many it would find.
 */
function tableOf(db: Database, { field }: Comparison): RawBuilder<unknown> {
  if (!(db.getExecutor().adapter instanceof SqliteAdapter)) return sql`user_search`
  return sql`user_search indexed by ${sql.ref(`user_search_by_${searchFieldOf(field).column}`)}`
}
