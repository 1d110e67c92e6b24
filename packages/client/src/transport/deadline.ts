import { LatchkeyError } from '../latchkey-error.ts'

/** The total time of one call. Its signal aborts with the `LatchkeyError` that the call rejects with. */
export interface Deadline {
  readonly signal: AbortSignal
  /** Milliseconds left, at least 0. */
  remainingMs(): number
  /** Clears the timer and the listener on the caller's signal. */
  dispose(): void
}

/** Starts a deadline, which the caller's own signal can end early. Dispose it after the call. */
export function startDeadline(deadlineMs: number, callerSignal?: AbortSignal): Deadline {
  const end = performance.now() + deadlineMs
  const controller = new AbortController()
  const onTimeout = () =>
    controller.abort(
      new LatchkeyError(
        'upstream_unavailable',
        `The identity service did not answer within ${deadlineMs} ms`,
      ),
    )
  const onAbort = () => controller.abort(abortedBy(callerSignal))
  const timer = setTimeout(onTimeout, deadlineMs)
  if (callerSignal?.aborted) onAbort()
  else callerSignal?.addEventListener('abort', onAbort, { once: true })
  return {
    signal: controller.signal,
    remainingMs: () => Math.max(0, end - performance.now()),
    dispose() {
      clearTimeout(timer)
      callerSignal?.removeEventListener('abort', onAbort)
    },
  }
}

/** Creates the error of a call that its caller aborted. */
export function abortedBy(callerSignal: AbortSignal | undefined): LatchkeyError {
  return new LatchkeyError('aborted', 'The call was aborted by its caller', { cause: callerSignal?.reason })
}

/** Waits for a promise until the signal aborts; the work behind the promise goes on. */
export async function waitWithin<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  let stopWaiting = () => {}
  const aborted = new Promise<never>((_resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    stopWaiting = () => signal.removeEventListener('abort', onAbort)
  })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    stopWaiting()
  }
}
