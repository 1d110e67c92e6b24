import type { Comparison, UserFilter } from './user-filter.ts'

/** Words that count; more of them only cost. */
const mostWords = 5
const fieldsOfWords = ['username', 'email', 'name.first_name', 'name.last_name']

/**
 * The filter of what somebody types into a search box: each word begins a name or an address, in any order. A number with its
 * country is one beginning, whatever stands between its digits.
 *
 * @returns what has to hold; nothing for blanks
 */
export function textFilter(text: string): UserFilter[] {
  const trimmed = text.trim()
  if (/^[(\s]*(\+|00)[\d\s().\-/]+$/.test(trimmed)) return [startsWith('phone_number', trimmed)]
  return trimmed
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, mostWords)
    .map((word) => ({ kind: 'or', parts: fieldsOfWords.map((field) => startsWith(field, word)) }))
}

function startsWith(field: string, value: string): Comparison {
  return { kind: 'comparison', field, operator: 'sw', value }
}
