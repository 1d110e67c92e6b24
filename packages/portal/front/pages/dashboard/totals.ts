import type { ResultOf } from '../../api/endpoint-types.ts'

/** What happened in one bucket at one app. */
export type Counts = ResultOf<'readStatistics'>['counts'][number]

/** What is added up. */
export type Total = Pick<Counts, 'log_ins' | 'silent_authentications' | 'failures'>

/** The sum of counts. */
export function totalOf(counts: readonly Counts[]): Total {
  const total = { log_ins: 0, silent_authentications: 0, failures: 0 }
  for (const { log_ins, silent_authentications, failures } of counts) {
    total.log_ins += log_ins
    total.silent_authentications += silent_authentications
    total.failures += failures
  }
  return total
}

/** A part of a whole, such as `12 %`. */
export function percent(part: number, whole: number): string {
  const share = whole === 0 ? 0 : (100 * part) / whole
  return `${share > 0 && share < 1 ? '< 1' : Math.round(share)} %`
}
