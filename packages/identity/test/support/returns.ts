import { createOwedReturns, type OwedReturns } from '../../src/limits/owed-returns.ts'

/** Returns that log nothing, and those that are owed are run when a test says so. */
export function quietReturns(): OwedReturns & { runOwed(): Promise<void> } {
  const owed: (() => Promise<void>)[] = []
  const returns = createOwedReturns({ log: { warn: () => {} } })
  return {
    ...returns,
    owe: (run) => void owed.push(run),
    async runOwed() {
      for (const run of owed.splice(0)) await run()
    },
  }
}
