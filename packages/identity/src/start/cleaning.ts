/** Regular work that does not run beside itself. */
export interface Cleaning {
  /** Ends the run that is under way after its current step. */
  stop(): Promise<void>
}

/**
 * Runs work regularly: the next run begins a while after the one before has ended, however long that took.
 *
 * @param work ends early when its signal is aborted
 */
export function startCleaning(
  work: (signal: AbortSignal) => Promise<void>,
  { pauseMs, onFault }: { pauseMs: number; onFault: (error: unknown) => void },
): Cleaning {
  const ending = new AbortController()
  let running: Promise<void> | undefined
  let timer = setTimeout(run, pauseMs).unref()

  function run(): void {
    running = work(ending.signal)
      .catch(onFault)
      .finally(() => {
        if (!ending.signal.aborted) timer = setTimeout(run, pauseMs).unref()
      })
  }

  return {
    async stop() {
      clearTimeout(timer)
      ending.abort()
      await running
    },
  }
}
