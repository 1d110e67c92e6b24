import type { RawBuilder } from 'kysely'
import type { Database } from '../../../storage/schema.ts'
import { chooseIndex, foundAndChecked } from './choose-index.ts'
import { conditionOf } from './filter-conditions.ts'
import { type SearchScope, searched } from './search-scope.ts'
import type { UserFilter } from './user-filter.ts'

/** Beyond it, reading all users in order is faster than looking many of them up. */
const mostCounted = 20_000

/**
 * Counts the users of a scope that fit a filter. Without one, and for a single comparison, this reads one index and no row.
 *
 * @param most counts no further than one more. @default all
 * @throws FilterFault
 */
export async function countUsers(
  db: Database,
  scope: SearchScope,
  filter: UserFilter | undefined,
  most?: number,
): Promise<number> {
  const all = searched(db, scope)
  const found = filter === undefined ? all : all.where(await countedBy(db, scope, filter))
  const { count } = await (most === undefined
    ? found.select((eb) => eb.fn.countAll<number | string>().as('count'))
    : db
        .selectFrom(
          found
            .select('user_search.user_id')
            .limit(most + 1)
            .as('found'),
        )
        .select((eb) => eb.fn.countAll<number | string>().as('count'))
  ).executeTakeFirstOrThrow()
  return Number(count)
}

async function countedBy(db: Database, scope: SearchScope, filter: UserFilter): Promise<RawBuilder<boolean>> {
  if (filter.kind === 'comparison') return conditionOf(filter, 'index')
  const choice = await chooseIndex(db, scope, filter, mostCounted)
  if (choice === undefined || choice.count > mostCounted) return conditionOf(filter, 'check')
  return foundAndChecked(scope, filter, choice)
}
