import { type RawBuilder, sql } from 'kysely'
import type { Database } from '../../../storage/schema.ts'
import { conditionOf } from './filter-conditions.ts'
import { foundUsers } from './found-users.ts'
import type { FilterPlan } from './index-choice.ts'
import { searchFieldOf } from './search-fields.ts'
import { type SearchedUsers, type SearchScope, searched } from './search-scope.ts'
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
  /** Undefined: all users of the scope. */
  readonly plan: FilterPlan | undefined
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
 */
export async function listUserIds(
  db: Database,
  scope: SearchScope,
  { plan, sort, order, after, offset, limit, mostCollected = defaultMostCollected }: ListQuery,
): Promise<ListPosition[]> {
  const choice = plan?.choice
  const isCollected = choice !== undefined && choice.count <= mostCollected
  const found = isCollected ? foundUsers(db, scope, choice, sort) : inOrder(db, scope, plan, sort)
  const column = sql.ref(`user_search.${sort}`)
  const sorted = isCollected ? withoutIndex(column, sort) : column
  const direction = sql.raw(order)
  const rows = await found
    .select(['user_search.user_id', `user_search.${sort} as value`])
    .$if(after !== undefined, (query) => query.where(isBehind(sorted, order, after)))
    .orderBy(sql`${sorted} ${direction}, user_search.user_id ${direction}`)
    .limit(limit)
    .$if(offset > 0, (query) => query.offset(offset))
    .execute()
  return rows.map(({ user_id, value }) => ({ user_id, value }))
}

function inOrder(
  db: Database,
  scope: SearchScope,
  plan: FilterPlan | undefined,
  sort: SortField,
): SearchedUsers {
  const all = searched(db, scope)
  return plan === undefined ? all : all.where(alongSortOrder(plan.filter, sort))
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
