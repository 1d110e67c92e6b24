import { Type } from 'typebox'

/**
 * Text that every part of the system keeps as it is: no NUL, which PostgreSQL refuses, and no half of a surrogate
 * pair, which becomes another character in UTF-8.
 */
export function textSchema(options: { minLength?: number; maxLength: number }) {
  return Type.String({ ...options, pattern: '^[^\\u0000\\p{Cs}]*$' })
}

/** Text on one line: no control character either. */
export function lineSchema(options: { minLength?: number; maxLength: number }) {
  return Type.String({ ...options, pattern: '^[^\\u0000-\\u001f\\u007f\\p{Cs}]*$' })
}
