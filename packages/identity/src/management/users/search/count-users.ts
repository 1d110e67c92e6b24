import type { Database } from '../../../storage/schema.ts'
import { conditionOf } from './filter-conditions.ts'
import { foundByIndex, foundUsers } from './found-users.ts'
import type { FilterPlan } from './index-choice.ts'
import { type SearchColumn, searchFieldOf } from './search-fields.ts'
import { type SearchedUsers, type SearchScope, searched } from './search-scope.ts'

/** More users than there are. */
const all = 2 ** 40

/**
 * Counts the users of a scope that fit a filter. Without one, and for a single comparison, this reads one index and no row.
 *
 * @param most counts no further than one more. @default all
 */
export async function countUsers(
  db: Database,
  scope: SearchScope,
  plan: FilterPlan | undefined,
  most?: number,
): Promise<number> {
  const known = plan?.choice
  if (known?.comparisons.length === 1 && known.rest.length === 0) return known.count
  const column = plan && orderOf(plan)
  const found = plan === undefined ? searched(db, scope) : fitting(db, scope, plan)
  const { count } = await (most === undefined && column === undefined
    ? found.select((eb) => eb.fn.countAll<number | string>().as('count'))
    : db
        .selectFrom(
          found
            .select('user_search.user_id')
            // many fit: along an index they are met soon, while a planner may read all users first
            .$if(known === undefined, (query) => query.orderBy(`user_search.${column ?? 'created_at'}`))
            .limit(most === undefined ? all : most + 1)
            .as('found'),
        )
        .select((eb) => eb.fn.countAll<number | string>().as('count'))
  ).executeTakeFirstOrThrow()
  return Number(count)
}

/** The column whose index finds the users of a single comparison that many fit. Without it, PostgreSQL has two processes read all users. */
function orderOf({ filter, choice }: FilterPlan): SearchColumn | undefined {
  const isFoundByIndex = choice === undefined && filter.kind === 'comparison' && filter.operator !== 'ne'
  return isFoundByIndex ? searchFieldOf(filter.field).column : undefined
}

function fitting(db: Database, scope: SearchScope, { filter, choice }: FilterPlan): SearchedUsers {
  if (choice !== undefined) return foundUsers(db, scope, choice, 'user_id')
  if (filter.kind === 'comparison' && filter.operator !== 'ne') return foundByIndex(db, scope, filter)
  return searched(db, scope).where(conditionOf(filter, 'check'))
}
