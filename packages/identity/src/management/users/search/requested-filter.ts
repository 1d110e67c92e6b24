import { invalidRequest } from '../../../errors/api-error.ts'
import { conditionOf } from './filter-conditions.ts'
import { parseUserFilter } from './parse-user-filter.ts'
import { textFilter } from './text-filter.ts'
import { type Comparison, FilterFault, type UserFilter } from './user-filter.ts'

/**
 * The filter that a call asks for: `search`, the beginning of an email address or phone number, and the text of
 * a search box.
 *
 * @returns undefined for all users
 * @throws ApiError 400 `invalid_request` naming `search` and, if it is one, the operator that cannot be served
 */
export function requestedFilter({
  search,
  search_prefix,
  search_text,
}: {
  search?: string
  search_prefix?: string
  search_text?: string
}): UserFilter | undefined {
  const parts = [
    ...(search === undefined ? [] : [readSearch(search)]),
    ...(search_prefix === undefined ? [] : [prefixFilter(search_prefix)]),
    ...(search_text === undefined ? [] : textFilter(search_text)),
  ]
  const [first] = parts
  return parts.length > 1 ? { kind: 'and', parts } : first
}

function readSearch(search: string): UserFilter {
  try {
    const filter = parseUserFilter(search)
    // fields and values are checked as conditions are made
    conditionOf(filter, 'check')
    return filter
  } catch (error) {
    if (error instanceof FilterFault) throw invalidRequest('search', error.message)
    throw error
  }
}

function prefixFilter(value: string): UserFilter {
  const startsWith = (field: string): Comparison => ({ kind: 'comparison', field, operator: 'sw', value })
  const isNumber = /^[\s(]*(\+|00)/.test(value)
  return startsWith(isNumber ? 'phone_number' : 'email')
}
