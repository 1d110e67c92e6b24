import { randomBytes } from 'node:crypto'
import { Redis } from 'ioredis'
import type { Test } from 'tap'
import { recommendedRedisOptions } from '../src/index.ts'

/** A connection that ends with the test. */
export function connect(
  t: Test,
  url: string,
  options: Partial<typeof recommendedRedisOptions> = recommendedRedisOptions,
): Redis {
  const redis = new Redis(url, options)
  t.teardown(() => redis.disconnect())
  return redis
}

/** A key prefix that nobody else uses. */
export const freshPrefix = () => `test-${randomBytes(8).toString('hex')}`

/** Asks until `condition` holds; gives the milliseconds it took, and fails after the deadline. */
export async function until(condition: () => Promise<boolean>, deadlineMs = 20_000): Promise<number> {
  const start = performance.now()
  while (!(await condition())) {
    if (performance.now() - start > deadlineMs) throw new Error(`not so within ${deadlineMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return performance.now() - start
}
