/** What a store is given to keep: the text of a signed record, else the value. */
export function storedText(value: unknown): unknown {
  const text: unknown =
    typeof value === 'object' && value !== null
      ? Reflect.get(value, Symbol.for('@latchkey/session-store text'))
      : undefined
  return text ?? value
}
