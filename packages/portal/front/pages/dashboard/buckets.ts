import { type Counts, type Total, totalOf } from './totals.ts'

/** What happened in one bucket at all apps. */
export interface Bucket extends Total {
  /** When it begins, in seconds since the epoch. */
  at: number
}

/** Every bucket of a time, also those in which nothing happened. @param from of a whole bucket, as `to` in seconds since the epoch */
export function bucketsOf(
  counts: readonly Counts[],
  from: number,
  to: number,
  bucketSeconds: number,
): Bucket[] {
  const byTime = Map.groupBy(counts, ({ at }) => at)
  const buckets: Bucket[] = []
  for (let at = from; at <= to; at += bucketSeconds) {
    buckets.push({ at, ...totalOf(byTime.get(at) ?? []) })
  }
  return buckets
}
