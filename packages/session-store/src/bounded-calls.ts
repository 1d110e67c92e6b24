import { StoreError } from './store-error.ts'

/** Options of {@link boundedCalls}. */
export interface CallLimits {
  /** Milliseconds until a call is rejected. */
  timeoutMs: number
  /** Calls that may be unanswered at once, including those that were rejected and have not settled yet. */
  maxPending: number
}

/**
 * Runs a call within the limits; rejects with `store_unavailable` when one is exceeded.
 *
 * @param weight as how many calls it counts. @default 1
 */
export type BoundedCall = <Result>(call: () => Promise<Result>, weight?: number) => Promise<Result>

/**
 * Limits the calls to a server in time and number. A call that exceeds its deadline stays counted until the client
 * settles it, so a server that hangs cannot fill the memory; once the limit is reached, further calls fail at once.
 *
 * `p-limit` is no replacement: it queues calls beyond the limit, where each would wait for its deadline.
 */
export function boundedCalls({ timeoutMs, maxPending }: CallLimits): BoundedCall {
  let pending = 0
  return (call, weight = 1) => {
    if (pending >= maxPending) {
      return Promise.reject(
        new StoreError('store_unavailable', `${maxPending} commands are waiting for Redis`),
      )
    }
    pending += weight
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new StoreError('store_unavailable', `Redis did not answer within ${timeoutMs} ms`))
      }, timeoutMs)
      const settle = () => {
        pending -= weight
        clearTimeout(timer)
      }
      settling(call).then(
        (result) => {
          settle()
          resolve(result)
        },
        (error: unknown) => {
          settle()
          reject(error)
        },
      )
    })
  }
}

/** A client that throws, where it should reject, rejects. */
async function settling<Result>(call: () => Promise<Result>): Promise<Result> {
  return await call()
}
