import type { Database } from '../../../storage/schema.ts'
import { foundByIndex } from './found-users.ts'
import { type FilterPlan, type IndexChoice, mostFound } from './index-choice.ts'
import { searchFieldOf } from './search-fields.ts'
import type { SearchScope } from './search-scope.ts'
import type { Comparison, UserFilter } from './user-filter.ts'

/**
 * Chooses the indexes that find the fewest users for a filter.
 *
 * @throws FilterFault
 */
export async function planFilter(db: Database, scope: SearchScope, filter: UserFilter): Promise<FilterPlan> {
  return { filter, choice: await chooseIndex(db, scope, filter, mostFound) }
}

/** @returns undefined if no index finds so few, as for `ne` and `not` */
async function chooseIndex(
  db: Database,
  scope: SearchScope,
  filter: UserFilter,
  most: number,
): Promise<IndexChoice | undefined> {
  if (filter.kind === 'not') return undefined
  if (filter.kind !== 'comparison') {
    return filter.kind === 'and'
      ? chooseFewest(db, scope, filter.parts, most)
      : chooseForEach(db, scope, filter, filter.parts, most)
  }
  if (filter.operator === 'ne') return undefined
  const count = await countUpTo(db, scope, filter, most)
  return count > most ? undefined : { comparisons: [filter], rest: [], count }
}

/** Users have to fit all parts: the part that finds the fewest finds all of them. */
async function chooseFewest(
  db: Database,
  scope: SearchScope,
  parts: readonly UserFilter[],
  most: number,
): Promise<IndexChoice | undefined> {
  let fewest: IndexChoice | undefined
  for (const part of parts) {
    const choice = await chooseIndex(db, scope, part, fewest === undefined ? most : fewest.count - 1)
    if (choice === undefined) continue
    fewest = { ...choice, rest: [...parts.filter((other) => other !== part), ...choice.rest] }
  }
  return fewest
}

/** Users have to fit one of the parts: each part finds its own. */
async function chooseForEach(
  db: Database,
  scope: SearchScope,
  filter: UserFilter,
  parts: readonly UserFilter[],
  most: number,
): Promise<IndexChoice | undefined> {
  const choices: IndexChoice[] = []
  let count = 0
  for (const part of parts) {
    const choice = await chooseIndex(db, scope, part, most - count)
    if (choice === undefined) return undefined
    choices.push(choice)
    count += choice.count
  }
  const isExact = choices.every(({ rest }) => rest.length === 0)
  return {
    comparisons: choices.flatMap(({ comparisons }) => comparisons),
    rest: isExact ? [] : [filter],
    count,
  }
}

async function countUpTo(
  db: Database,
  scope: SearchScope,
  comparison: Comparison,
  most: number,
): Promise<number> {
  // in the order of the index: a planner that is asked for any rows may read the whole table for the first few
  const { count } = await db
    .selectFrom(
      foundByIndex(db, scope, comparison)
        .select('user_search.user_id')
        .orderBy(`user_search.${searchFieldOf(comparison.field).column}`)
        .limit(Math.max(most, 0) + 1)
        .as('found'),
    )
    .select((eb) => eb.fn.countAll<number | string>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}
