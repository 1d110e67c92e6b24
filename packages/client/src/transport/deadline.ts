import { LatchkeyError } from '../latchkey-error.ts'

/** The time that one call has in total; its signal aborts with the `LatchkeyError` that the call then rejects with. */
export interface Deadline {
  readonly signal: AbortSignal
  remainingMs(): number
  /** Lets go of the timer and of the caller's signal. */
  dispose(): void
}

/** Starts a deadline that also ends when the caller's own signal does. Dispose it when the call is over. */
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

/** What a call rejects with that its caller aborts. */
export function abortedBy(callerSignal: AbortSignal | undefined): LatchkeyError {
  return new LatchkeyError('aborted', 'The call was aborted by its caller', { cause: callerSignal?.reason })
}

/** Waits for a promise as long as the signal lasts; the work behind the promise goes on. */
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
