import { createCheck } from '@latchkey/protocol'
import { type Static, type TSchema, Type } from 'typebox'

/** Reads a column that holds JSON of a known form; anything else means that the database was changed by hand. */
export function jsonColumn<const Schema extends TSchema>(schema: Schema): (text: string) => Static<Schema> {
  const check = createCheck(schema)
  return (text) => {
    const checked = check(JSON.parse(text))
    if (!checked.ok) throw new Error(`a stored value has another form: ${checked.fault.field}`)
    return checked.value
  }
}

export const readStrings = jsonColumn(Type.Array(Type.String()))
