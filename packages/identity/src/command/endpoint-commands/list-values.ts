import { createCheck } from '@latchkey/protocol'
import type { TSchema } from 'typebox'
import { CommandFault } from '../command-fault.ts'

/**
 * The values of an option that takes a list. Commas separate values that cannot have one themselves, such as the names of events.
 *
 * @param items the schema of one value
 * @throws CommandFault for a comma that may be part of the value, as in a URI, or separate two of them
 */
export function listValues(given: readonly string[], items: TSchema, shown: string): string[] {
  const isValue = (text: string) => createCheck(items)(text).ok
  return given.flatMap((text) => {
    if (!text.includes(',')) return [text]
    if (!takesCommas(items) || isValue(text)) {
      const problem = 'has a comma: repeat it for each value, and put a value with a comma into --json-body'
      throw new CommandFault(`${shown} ${problem}`, 2)
    }
    return text.split(',').map((part) => part.trim())
  })
}

/** Whether commas may separate values. @param items the schema of one value */
export function takesCommas(items: TSchema): boolean {
  return !createCheck(items)('a,b').ok
}
