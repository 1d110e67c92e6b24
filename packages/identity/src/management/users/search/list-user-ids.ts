import { type RawBuilder, sql } from 'kysely'
import type { Database } from '../../../storage/schema.ts'
import { chooseIndex, foundAndChecked } from './choose-index.ts'
import { conditionOf } from './filter-conditions.ts'
import { searchFieldOf } from './search-fields.ts'
import { type SearchScope, searched } from './search-scope.ts'
import type { UserFilter } from './user-filter.ts'

/** What users are sorted by. */
export type SortField = 'created_at' | 'email' | 'phone_number' | 'last_auth'

/** A user in a sorted list: the value that it is sorted by, then the id. */
export interface ListPosition {
  readonly value: string | number
  readonly user_id: string
}

/** A part of a sorted list of users. */
export interface ListQuery {
  readonly filter: UserFilter | undefined
  readonly sort: SortField
  readonly order: 'asc' | 'desc'
  /** Begins behind this one. */
  readonly after: ListPosition | undefined
  readonly offset: number
  readonly limit: number
  /**
   * So many are collected and sorted; more are read in the order of the index that they are sorted by.
   * @default 2000
   */
  readonly mostCollected?: number
}

const defaultMostCollected = 2000

/**
 * Lists ids of users. If an index finds few users for the filter, these are sorted; otherwise the index of the sort order is
 * read, and each user checked, until the page is full.
 *
 * @throws FilterFault
 */
export async function listUserIds(
  db: Database,
  scope: SearchScope,
  { filter, sort, order, after, offset, limit, mostCollected = defaultMostCollected }: ListQuery,
): Promise<ListPosition[]> {
  const found = filter && (await filteredBy(db, scope, filter, { sort, mostCollected }))
  const column = sql.ref(`user_search.${sort}`)
  const sorted = found?.isCollected === true ? withoutIndex(column, sort) : column
  const direction = sql.raw(order)
  const rows = await searched(db, scope)
    .select(['user_search.user_id', `user_search.${sort} as value`])
    .$if(found !== undefined, (query) => query.where(found?.condition ?? sql<boolean>`1 = 1`))
    .$if(after !== undefined, (query) => query.where(isBehind(sorted, order, after)))
    .orderBy(sql`${sorted} ${direction}, user_search.user_id ${direction}`)
    .limit(limit)
    .$if(offset > 0, (query) => query.offset(offset))
    .execute()
  return rows.map(({ user_id, value }) => ({ user_id, value }))
}

/** Chooses between the two ways. */
async function filteredBy(
  db: Database,
  scope: SearchScope,
  filter: UserFilter,
  { sort, mostCollected }: { sort: SortField; mostCollected: number },
) {
  const choice = await chooseIndex(db, scope, filter, mostCollected)
  if (choice === undefined || choice.count > mostCollected) {
    return { isCollected: false, condition: alongSortOrder(filter, sort) }
  }
  const condition = foundAndChecked(scope, filter, choice)
  return { isCollected: true, condition }
}

/** The filter as a check, but for what limits the very values that users are sorted by. */
function alongSortOrder(filter: UserFilter, sort: SortField): RawBuilder<boolean> {
  const parts = filter.kind === 'and' ? filter.parts : [filter]
  const conditions = parts.map((part) => {
    const isSorted = part.kind === 'comparison' && searchFieldOf(part.field).column === sort
    return conditionOf(part, isSorted ? 'index' : 'check')
  })
  return sql.join(conditions, sql` and `)
}

function withoutIndex(column: RawBuilder<unknown>, sort: SortField): RawBuilder<unknown> {
  return sort === 'created_at' || sort === 'last_auth' ? sql`(${column} + 0)` : sql`(${column} || '')`
}

function isBehind(
  sorted: RawBuilder<unknown>,
  order: 'asc' | 'desc',
  after: ListPosition | undefined,
): RawBuilder<boolean> {
  if (after === undefined) return sql<boolean>`1 = 1`
  const comparison = order === 'asc' ? sql`>` : sql`<`
  return sql<boolean>`(${sorted}, user_search.user_id) ${comparison} (${after.value}, ${after.user_id})`
}
