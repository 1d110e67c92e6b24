import type { Profiler } from 'node:inspector'
import { type WorkGroup, workGroupOf, workGroups } from './work-groups.ts'

/** Shares of the time that a main thread was at work, each from 0 to 1; together 1. */
export type WorkShares = Record<WorkGroup, number>

/**
 * How much later than usual a sample may be. V8 asks for samples by the clock, and a thread without a CPU answers once it has one
 * again: such a sample says where the thread was waiting, most often in a write that has woken another process up.
 */
const mostLate = 1.1

/**
 * Divides a profile by the kind of work: by its samples, without late ones. What native functions do counts for the function that
 * called them; what the profiler itself does, when it begins and ends, is left out.
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
  const { samples = [], timeDeltas = [] } = profile
  const latest = mostLate * usualInterval(timeDeltas)
  const counts = new Map<WorkGroup, number>()
  let total = 0
  for (const [index, id] of samples.entries()) {
    if (nodes.get(id)?.callFrame.functionName === '(idle)' || ofProfiler.has(id)) continue
    if ((timeDeltas[index] ?? 0) > latest) continue
    const group = groupOf(id)
    counts.set(group, (counts.get(group) ?? 0) + 1)
    total += 1
  }
  const shares = workGroups.map((group) => [group, (counts.get(group) ?? 0) / Math.max(1, total)])
  return Object.fromEntries(shares)
}

/** The lower quartile, in microseconds: on a busy machine more than half may be late. */
function usualInterval(timeDeltas: readonly number[]): number {
  return timeDeltas.toSorted((a, b) => a - b)[Math.floor(timeDeltas.length / 4)] ?? 0
}
