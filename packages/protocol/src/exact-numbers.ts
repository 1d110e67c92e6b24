/**
 * Returns whether all numbers in a JSON value are as they were sent: integers beyond 2^53 lose digits in most parsers, and
 * larger ones than a double become infinite. Send them as strings.
 */
export function hasExactNumbers(value: unknown): boolean {
  if (typeof value === 'number')
    return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))
  if (typeof value !== 'object' || value === null) return true
  return Object.values(value).every(hasExactNumbers)
}
