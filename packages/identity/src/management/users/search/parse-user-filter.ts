import { type FilterToken, filterTokens } from './filter-tokens.ts'
import {
  type ComparisonOperator,
  comparisonOperators,
  FilterFault,
  type FilterValue,
  type UserFilter,
} from './user-filter.ts'

/** Parentheses inside one another. */
const mostDepth = 10
const mostComparisons = 20

/**
 * Reads a filter (RFC 7644, section 3.4.2.2): comparisons with `and`, `or`, `not` and parentheses. Time and depth are bounded.
 *
 * @throws FilterFault naming the operator that cannot be served
 */
export function parseUserFilter(text: string): UserFilter {
  const reader = new FilterReader(filterTokens(text))
  const filter = reader.readOr(0)
  reader.requireEnd()
  return filter
}

class FilterReader {
  readonly #tokens: readonly FilterToken[]
  #at = 0
  #comparisons = 0

  constructor(tokens: readonly FilterToken[]) {
    this.#tokens = tokens
  }

  /** `and` binds closer than `or`. */
  readOr(depth: number): UserFilter {
    return this.#readJoined('or', () => this.#readJoined('and', () => this.#readPart(depth)))
  }

  requireEnd(): void {
    if (this.#at < this.#tokens.length) throw new FilterFault('has more after its end')
  }

  #readJoined(kind: 'and' | 'or', read: () => UserFilter): UserFilter {
    const first = read()
    const parts = [first]
    while (this.#takesWord(kind)) parts.push(read())
    return parts.length === 1 ? first : { kind, parts }
  }

  #readPart(depth: number): UserFilter {
    if (this.#peek()?.kind === '(') return this.#readGroup(depth)
    const word = this.#takeWord('a field is missing')
    if (word.toLowerCase() === 'not') {
      if (this.#peek()?.kind !== '(') throw new FilterFault('not must be followed by a parenthesis')
      return { kind: 'not', part: this.#readGroup(depth) }
    }
    return this.#readComparison(word.toLowerCase())
  }

  #readGroup(depth: number): UserFilter {
    if (depth >= mostDepth) throw new FilterFault(`has more than ${mostDepth} parentheses inside one another`)
    this.#at += 1
    const filter = this.readOr(depth + 1)
    if (this.#peek()?.kind !== ')') throw new FilterFault('has a parenthesis that is not closed')
    this.#at += 1
    return filter
  }

  #readComparison(field: string): UserFilter {
    this.#comparisons += 1
    if (this.#comparisons > mostComparisons)
      throw new FilterFault(`has more than ${mostComparisons} comparisons`)
    const operator = operatorOf(this.#takeWord('an operator is missing'))
    const value = operator === 'pr' ? undefined : this.#takeValue()
    return { kind: 'comparison', field, operator, value }
  }

  #takeValue(): FilterValue {
    const token = this.#peek()
    this.#at += 1
    if (token?.kind !== 'value') throw new FilterFault('a value is missing, or is not in double quotes')
    return token.value
  }

  #takesWord(wanted: string): boolean {
    const token = this.#peek()
    if (token?.kind !== 'word' || token.text.toLowerCase() !== wanted) return false
    this.#at += 1
    return true
  }

  #takeWord(fault: string): string {
    const token = this.#peek()
    if (token?.kind !== 'word') throw new FilterFault(fault)
    this.#at += 1
    return token.text
  }

  #peek(): FilterToken | undefined {
    return this.#tokens[this.#at]
  }
}

function operatorOf(word: string): ComparisonOperator {
  const name = word.toLowerCase()
  const operator = comparisonOperators.find((known) => known === name)
  if (operator !== undefined) return operator
  // a longer word may be a value in the wrong place
  const shown = /^[a-z]{1,3}$/.test(name) ? `the operator ${name}` : 'an operator'
  throw new FilterFault(`has ${shown}, which is not one of ${comparisonOperators.join(', ')}`)
}
