import type { Comparison, UserFilter } from './user-filter.ts'

/** Comparisons of which each user that fits a filter fits at least one, and each has an index. */
export interface IndexChoice {
  readonly comparisons: readonly Comparison[]
  /** What else the users that they find have to fit. */
  readonly rest: readonly UserFilter[]
  /** Users whom they find, at most {@link mostFound}; whoever several of them find counts for each. */
  readonly count: number
}

/** Beyond it, the users whom an index finds are not counted on: reading all of them in order is faster than looking many of them up. */
export const mostFound = 20_000

/** A filter, and the indexes that find the fewest users for it; undefined: none finds few. */
export interface FilterPlan {
  readonly filter: UserFilter
  readonly choice: IndexChoice | undefined
}
