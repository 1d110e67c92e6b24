import type { Profiler } from 'node:inspector'
import { type WorkGroup, workGroupOf, workGroups } from './work-groups.ts'

/** Shares of the time that a main thread was at work, each from 0 to 1; together 1. */
export type WorkShares = Record<WorkGroup, number>

/**
 * Divides a profile by the kind of work. What native functions do counts for the function that called them; what the
 * profiler itself does, when it begins and ends, is left out.
 */
export function divideProfile(profile: Profiler.Profile): WorkShares {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  const callers = new Map(
    profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])),
  )
  const groupOf = (id: number): WorkGroup => {
    const node = nodes.get(id)
    const group = node && workGroupOf(node.callFrame)
    if (group !== undefined) return group
    const caller = callers.get(id)
    return caller === undefined ? 'rest' : groupOf(caller)
  }
  const isOfProfiler = (id: number): boolean => {
    const caller = callers.get(id)
    const isOwn = nodes.get(id)?.callFrame.url.endsWith('/profile-on-signal.ts') === true
    return isOwn || (caller !== undefined && isOfProfiler(caller))
  }
  const ofProfiler = new Set([...nodes.keys()].filter(isOfProfiler))
  const times = new Map<WorkGroup, number>()
  let total = 0
  for (const [index, id] of (profile.samples ?? []).entries()) {
    if (nodes.get(id)?.callFrame.functionName === '(idle)' || ofProfiler.has(id)) continue
    const time = profile.timeDeltas?.[index] ?? 0
    const group = groupOf(id)
    times.set(group, (times.get(group) ?? 0) + time)
    total += time
  }
  const shares = workGroups.map((group) => [group, (times.get(group) ?? 0) / Math.max(1, total)])
  return Object.fromEntries(shares)
}
