/** Operators of comparisons (RFC 7644, section 3.4.2.2) that an index can answer; `pr` has no value. */
export const comparisonOperators = ['eq', 'ne', 'sw', 'gt', 'ge', 'lt', 'le', 'pr'] as const
export type ComparisonOperator = (typeof comparisonOperators)[number]

/** A value that a filter compares with; undefined with `pr`. */
export type FilterValue = string | number | undefined

/** One comparison of a field. */
export interface Comparison {
  readonly kind: 'comparison'
  /** In lower case, as field names are case-insensitive. */
  readonly field: string
  readonly operator: ComparisonOperator
  readonly value: FilterValue
}

/** A filter as it was written. */
export type UserFilter =
  | Comparison
  | { readonly kind: 'and' | 'or'; readonly parts: readonly UserFilter[] }
  | { readonly kind: 'not'; readonly part: UserFilter }

/** Why a filter is refused, in words that contain no value of it. */
export class FilterFault extends Error {
  override readonly name = 'FilterFault'
}
