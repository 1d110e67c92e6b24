import { StoreError } from './store-error.ts'

/** Limits of {@link boundedCalls}. */
export interface CallLimits {
  /** One total deadline for a call. */
  timeoutMs: number
  /** How many calls may be unanswered at once, those included whose caller no longer waits. */
  maxPending: number
}

/** Runs a call within the limits; rejects with `store_unavailable` beyond them. */
export type BoundedCall = <Result>(call: () => Promise<Result>) => Promise<Result>

/**
 * A call that passes its deadline stays counted until the client settles it, so a server that hangs cannot
 * fill the memory: once the bound is reached, calls fail at once.
 */
export function boundedCalls({ timeoutMs, maxPending }: CallLimits): BoundedCall {
  let pending = 0
  return (call) => {
    if (pending >= maxPending) {
      return Promise.reject(
        new StoreError('store_unavailable', `${maxPending} commands wait for Redis already`),
      )
    }
    pending += 1
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new StoreError('store_unavailable', `Redis did not answer within ${timeoutMs} ms`))
      }, timeoutMs)
      const settle = () => {
        pending -= 1
        clearTimeout(timer)
      }
      call().then(
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
