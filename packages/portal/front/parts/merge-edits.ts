import { isObject, isSame } from './is-same.ts'

/**
 * Makes the same edits to what somebody else has saved in the meantime. Objects are merged member by member. Of lists, what either
 * side has added is there, and what either has taken away is not: the order of theirs, then what was added. Any other value
 * that both have changed is that of the edit.
 *
 * @param before what the edit began with
 * @param mine the same, edited
 * @param theirs what is stored now
 */
export function mergeEdits<Value>(before: Value, mine: Value, theirs: Value): Value {
  return merge(before, mine, theirs) as Value
}

function merge(before: unknown, mine: unknown, theirs: unknown): unknown {
  if (isSame(mine, before)) return theirs
  if (isSame(theirs, before)) return mine
  if (Array.isArray(before) && Array.isArray(mine) && Array.isArray(theirs)) {
    return mergeLists(before, mine, theirs)
  }
  if (isObject(before) && isObject(mine) && isObject(theirs)) {
    const names = new Set([...Object.keys(theirs), ...Object.keys(mine)])
    const members = [...names].map((name) => [name, merge(before[name], mine[name], theirs[name])] as const)
    return Object.fromEntries(members.filter(([, value]) => value !== undefined))
  }
  return mine
}

function mergeLists(before: unknown[], mine: unknown[], theirs: unknown[]): unknown[] {
  const has = (list: unknown[], item: unknown) => list.some((one) => isSame(one, item))
  const kept = theirs.filter((item) => !has(before, item) || has(mine, item))
  const added = mine.filter((item) => !has(before, item) && !has(theirs, item))
  return [...kept, ...added]
}
