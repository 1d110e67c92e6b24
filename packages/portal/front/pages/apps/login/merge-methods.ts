import { mergeEdits } from '../../../parts/merge-edits.ts'
import type { MethodName } from './login-methods.ts'
import { isOff, type MethodSettings } from './method-settings.ts'

/** The log-in methods of an app, each with its settings. */
export type Methods = Readonly<Record<MethodName, MethodSettings>>

/**
 * Makes the same edits to the log-in methods that somebody else has saved, setting by setting. A method that they have turned off
 * stays off, unless the edit turns it on: to change one of its settings does not.
 */
export function mergeMethods(before: Methods, mine: Methods, theirs: Methods): Methods {
  const names = Object.keys(mine) as MethodName[]
  const merged = names.map((name) => [name, merge(name, before[name], mine[name], theirs[name])])
  return Object.fromEntries(merged) as Methods
}

function merge(
  method: MethodName,
  before: MethodSettings,
  mine: MethodSettings,
  theirs: MethodSettings,
): MethodSettings {
  const isTurned = isOff(method, before) !== isOff(method, mine)
  if (!isTurned && isOff(method, theirs)) return theirs
  if (mine === null || mine === undefined) return mergeEdits(before, mine, theirs)
  return mergeEdits(before ?? {}, mine, theirs ?? {})
}
