import { readFileSync } from 'node:fs'

/**
 * Memory of processes together in MiB: pages that several share are counted once (proportional set size). Linux only.
 *
 * @param pids those that have ended count as nothing
 */
export function memoryTogether(pids: Iterable<number>): number {
  let kib = 0
  for (const pid of pids) {
    try {
      const [, pss = '0'] = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? []
      kib += Number(pss)
    } catch {
      // it has just ended
    }
  }
  return kib / 1024
}
