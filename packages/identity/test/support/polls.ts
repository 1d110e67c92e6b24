import { mock } from 'node:test'
import type { Test } from 'tap'

/** How often a service looks at its outbox; other intervals are far longer. */
const pollMs = 2_000

/** Until the test ends, what services do at intervals happens in {@link untilPolled}: nothing waits for it. */
export function holdPolls(t: Test): void {
  mock.timers.enable({ apis: ['setInterval'] })
  t.after(() => mock.timers.reset())
}

/** Lets services look at their outboxes until it is so; rejects after 25 s. Needs {@link holdPolls}. */
export async function untilPolled(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const start = performance.now()
  while (!(await isSo())) {
    if (performance.now() - start > 25_000) throw new Error('not so in time')
    mock.timers.tick(pollMs)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
