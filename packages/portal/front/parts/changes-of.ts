import { isSame } from './is-same.ts'

/** The members that differ, with their new values; the order of members within objects does not count. */
export function changesOf<Value extends object>(before: Value, after: Value): Partial<Value> {
  const changed: Partial<Value> = { ...after }
  for (const name of Object.keys(after) as (keyof Value)[]) {
    if (isSame(before[name], after[name])) delete changed[name]
  }
  return changed
}
