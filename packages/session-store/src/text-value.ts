// registered globally: a store and a wrapper may come from two copies of this package
const textKey = Symbol.for('@latchkey/session-store text')

/** The value of a record that is a text of the caller's own form instead of a JSON object. */
export interface TextValue {
  readonly [textKey]: string
}

/** Makes the value that a store keeps as this very text and returns as a {@link TextValue}. */
export function textValue(text: string): TextValue {
  return { [textKey]: text }
}

/** The text of a {@link TextValue}; `undefined` for any other value. */
export function textOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const text: unknown = Reflect.get(value, textKey)
  return typeof text === 'string' ? text : undefined
}
