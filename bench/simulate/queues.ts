import { percentile } from '../measure/statistics.ts'

/** Processes behind a proxy, and the requests that reach them. */
export interface QueueSetting {
  processes: number
  /** CPU time of one request in a process, in milliseconds. */
  serviceMs: number
  /** How busy each process is, from 0 to 1. */
  utilization: number
  requests: number
  /** Between 0 and 1, as `Math.random`. */
  random: () => number
}

/** Milliseconds from arrival to answer. */
export interface Waiting {
  p50: number
  p99: number
}

/**
 * Simulates requests that arrive independently of each other at processes which work on one at a time: a proxy sends each to the
 * process with less work left of two that it picks by chance.
 */
export function simulateQueues(setting: QueueSetting): Waiting {
  const { processes, serviceMs, utilization, requests, random } = setting
  const gapMs = serviceMs / (processes * utilization)
  const freeAt = new Float64Array(processes)
  const times: number[] = []
  let now = 0
  for (let request = 0; request < requests; request += 1) {
    now += -Math.log(1 - random()) * gapMs
    const [first, second] = [pick(processes, random), pick(processes, random)]
    const chosen = (freeAt[second] ?? 0) < (freeAt[first] ?? 0) ? second : first
    // half of the work of a request is as long as it is, half varies as garbage collection and other work do
    const work = serviceMs * (0.5 + 0.5 * -Math.log(1 - random()))
    const end = Math.max(now, freeAt[chosen] ?? 0) + work
    freeAt[chosen] = end
    times.push(end - now)
  }
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) }
}

function pick(processes: number, random: () => number): number {
  return Math.floor(random() * processes)
}

/** Numbers that are the same in each run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
