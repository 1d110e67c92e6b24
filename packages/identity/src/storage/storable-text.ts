/** A statement would have stored or compared text that not every database keeps as it is. Its caller sent it. */
export class UnstorableText extends Error {
  override readonly name = 'UnstorableText'

  constructor() {
    super('text with NUL or half of a surrogate pair cannot be stored')
  }
}

/**
 * Refuses text that PostgreSQL refuses (NUL) or that becomes other text in UTF-8 (lone surrogates), on every database
 * alike. Schemas refuse it first, and name the field; this is for what no schema has seen.
 *
 * @param parameters values of a statement
 * @throws UnstorableText
 */
export function requireStorable(parameters: readonly unknown[]): void {
  for (const value of parameters) {
    if (typeof value === 'string' && (value.includes('\0') || !value.isWellFormed()))
      throw new UnstorableText()
  }
}
