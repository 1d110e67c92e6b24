/** The members that differ, with their new values; objects are compared by their JSON. */
export function changesOf<Value extends object>(before: Value, after: Value): Partial<Value> {
  const changed: Partial<Value> = { ...after }
  for (const name of Object.keys(after) as (keyof Value)[]) {
    if (JSON.stringify(before[name]) === JSON.stringify(after[name])) delete changed[name]
  }
  return changed
}
