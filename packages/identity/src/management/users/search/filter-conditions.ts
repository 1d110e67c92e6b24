import { type RawBuilder, sql } from 'kysely'
import { type SearchField, searchFieldOf, timeOf } from './search-fields.ts'
import { type Comparison, FilterFault, type UserFilter } from './user-filter.ts'

type Condition = RawBuilder<boolean>

/**
 * How a condition is written: so that the database may use an index for it, or so that it may not. What finds users is one
 * index of our choice; everything else only checks what was found.
 */
export type Use = 'index' | 'check'

/** A filter as a condition on `user_search`. @throws FilterFault */
export function conditionOf(filter: UserFilter, use: Use): Condition {
  if (filter.kind === 'not') return sql<boolean>`not (${conditionOf(filter.part, 'check')})`
  if (filter.kind === 'comparison') return comparisonCondition(filter, use)
  const parts = filter.parts.map((part) => conditionOf(part, use))
  return sql<boolean>`(${sql.join(parts, filter.kind === 'and' ? sql` and ` : sql` or `)})`
}

function comparisonCondition(comparison: Comparison, use: Use): Condition {
  const field = searchFieldOf(comparison.field)
  if (field.kind === 'time') return timeCondition(field, comparison, use)
  const column = columnOf(field, use)
  const { operator, value } = comparison
  if (operator === 'pr') return isPresent(column)
  const text = textOf(field, value)
  if (field.kind === 'status' && operator !== 'eq' && operator !== 'ne') {
    throw new FilterFault(`compares status by ${operator}: use eq or ne`)
  }
  if (operator === 'ne') return sql<boolean>`${column} <> ${field.stored(text)}`
  if (operator === 'sw') return startsWith(column, field.prefix(text))
  const compared = sql<boolean>`${column} ${operators[operator]} ${field.stored(text)}`
  // no value is neither less than another, nor in the index
  return field.kind === 'status' ? compared : sql<boolean>`(${compared} and ${isPresent(column)})`
}

const operators = { eq: sql`=`, gt: sql`>`, ge: sql`>=`, lt: sql`<`, le: sql`<=` }

/** Times are whole seconds: a comparison with a fraction is one with the second below or above. */
function timeCondition(field: SearchField, { operator, value }: Comparison, use: Use): Condition {
  const column = columnOf(field, use)
  // a user who never authenticated has no time of it
  const isSet = sql<boolean>`${column} > 0`
  if (operator === 'pr') return isSet
  if (operator === 'sw') throw new FilterFault('compares a time by sw')
  const seconds = timeOf(value ?? '')
  const isWhole = Number.isInteger(seconds)
  if (operator === 'eq') return isWhole ? sql<boolean>`${column} = ${bound(seconds)}` : sql<boolean>`1 = 0`
  if (operator === 'ne') return isWhole ? sql<boolean>`${column} <> ${bound(seconds)}` : sql<boolean>`1 = 1`
  const whole = operator === 'gt' || operator === 'le' ? Math.floor(seconds) : Math.ceil(seconds)
  return sql<boolean>`(${column} ${operators[operator]} ${bound(whole)} and ${isSet})`
}

/** Within what both databases keep exactly. */
function bound(seconds: number) {
  const most = 2 ** 40
  return sql`cast(${Math.min(Math.max(seconds, -most), most)} as bigint)`
}

function startsWith(column: RawBuilder<unknown>, prefix: string): Condition {
  const end = afterPrefix(prefix)
  const upper = end === undefined ? sql`` : sql` and ${column} < ${end}`
  return sql<boolean>`(${column} >= ${prefix}${upper} and ${isPresent(column)})`
}

/** The least text, by code points, that is greater than all with a prefix; undefined: there is none. */
export function afterPrefix(prefix: string): string | undefined {
  const points = [...prefix].map((character) => character.codePointAt(0) ?? 0)
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    // surrogates are no characters of their own
    const next = last === 0xd7ff ? 0xe000 : last + 1
    if (next <= 0x10ffff) return String.fromCodePoint(...points, next)
  }
  return undefined
}

function isPresent(column: RawBuilder<unknown>): Condition {
  return sql<boolean>`${column} <> ''`
}

/** An expression in place of the column keeps both databases from using its index. */
function columnOf({ column, kind }: SearchField, use: Use): RawBuilder<unknown> {
  const plain = sql.ref(`user_search.${column}`)
  if (use === 'index') return plain
  return kind === 'time' ? sql`(${plain} + 0)` : sql`(${plain} || '')`
}

function textOf({ kind }: SearchField, value: string | number | undefined): string {
  if (typeof value === 'string') return value
  throw new FilterFault(`compares ${kind === 'status' ? 'status' : 'text'} with a number`)
}
