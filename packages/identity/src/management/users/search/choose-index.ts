import { type RawBuilder, sql } from 'kysely'
import type { Database } from '../../../storage/schema.ts'
import { conditionOf } from './filter-conditions.ts'
import { foundByOneOf, type SearchScope, searched } from './search-scope.ts'
import type { Comparison, UserFilter } from './user-filter.ts'

/** Comparisons of which each user that fits a filter fits at least one, and each has an index. */
export interface IndexChoice {
  readonly comparisons: readonly Comparison[]
  /** Users that fit them, counted up to a limit for each. */
  readonly count: number
}

/**
 * Chooses the indexes that find the fewest users for a filter. Each candidate is counted only as far as that matters.
 *
 * @param most beyond it, a candidate is not counted on
 * @returns undefined if all users have to be looked at, as for `ne` and `not`
 */
export async function chooseIndex(
  db: Database,
  scope: SearchScope,
  filter: UserFilter,
  most: number,
): Promise<IndexChoice | undefined> {
  if (filter.kind === 'not') return undefined
  if (filter.kind === 'comparison') {
    if (filter.operator === 'ne') return undefined
    return { comparisons: [filter], count: await countUpTo(db, scope, filter, most) }
  }
  const choices: IndexChoice[] = []
  for (const part of filter.parts) {
    const choice = await chooseIndex(db, scope, part, most)
    if (choice !== undefined) choices.push(choice)
    else if (filter.kind === 'or') return undefined
  }
  if (filter.kind === 'and') return choices.sort((a, b) => a.count - b.count)[0]
  return {
    comparisons: choices.flatMap(({ comparisons }) => comparisons),
    count: choices.reduce((sum, { count }) => sum + count, 0),
  }
}

async function countUpTo(
  db: Database,
  scope: SearchScope,
  comparison: Comparison,
  most: number,
): Promise<number> {
  const { count } = await db
    .selectFrom(
      searched(db, scope)
        .where(conditionOf(comparison, 'index'))
        .select('user_search.user_id')
        .limit(most + 1)
        .as('found'),
    )
    .select((eb) => eb.fn.countAll<number | string>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** The users whom the chosen indexes find, as far as the filter fits them. */
export function foundAndChecked(
  scope: SearchScope,
  filter: UserFilter,
  { comparisons }: IndexChoice,
): RawBuilder<boolean> {
  const found = foundByOneOf(
    scope,
    comparisons.map((comparison) => conditionOf(comparison, 'index')),
  )
  const [only] = comparisons
  if (only === filter) return found
  const parts =
    filter.kind === 'and' ? filter.parts.filter((part) => part !== only || comparisons.length > 1) : [filter]
  return sql<boolean>`${found} and ${sql.join(
    parts.map((part) => conditionOf(part, 'check')),
    sql` and `,
  )}`
}
