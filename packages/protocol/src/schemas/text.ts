import { Type } from 'typebox'

/**
 * A schema of text that every part of the system stores unchanged: without NUL, which PostgreSQL refuses, and without lone surrogates,
 * which become another character in UTF-8.
 */
export function textSchema(options: { minLength?: number; maxLength: number; description?: string }) {
  return Type.String({ ...options, pattern: '^[^\\u0000\\p{Cs}]*$' })
}

/** A schema of text on one line: storable as that of `textSchema`, and without control characters. */
export function lineSchema(options: { minLength?: number; maxLength: number; description?: string }) {
  return Type.String({ ...options, pattern: '^[^\\u0000-\\u001f\\u007f\\p{Cs}]*$' })
}
