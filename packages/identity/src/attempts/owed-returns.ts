import { serviceResource } from '../service-resource.ts'

/** Pause between two attempts to return what is owed, in milliseconds. */
const pauseMs = 1_000
/** Returns that wait at most: later ones are forgotten, and their tries count until their window ends. */
const mostOwed = 1_000
/** How long one is tried again, in milliseconds: the windows of most limits have ended by then. */
const longestMs = 900_000

/** Returns of tries that were counted and never compared. */
export interface OwedReturns {
  /**
   * Runs a return. If the database does not answer just then, it is run again until it does: otherwise an outage would use up
   * the budgets of users who typed the right password. Never rejects.
   */
  giveBack(run: () => Promise<void>): Promise<void>
  close(): void
}

/** @param options.pauseMs between two attempts, in milliseconds. @default 1000 */
export function createOwedReturns(options: { pauseMs?: number } = {}): OwedReturns {
  let owed: { run: () => Promise<void>; until: number }[] = []
  let timer: NodeJS.Timeout | undefined

  function schedule(): void {
    timer ??= setTimeout(() => void payAll(), options.pauseMs ?? pauseMs).unref()
  }

  async function payAll(): Promise<void> {
    const due = owed.filter(({ until }) => performance.now() < until)
    owed = []
    // one that fails tells enough about the others
    for (const [index, each] of due.entries()) {
      if (await isRun(each.run)) continue
      owed.push(...due.slice(index))
      break
    }
    timer = undefined
    if (owed.length > 0) schedule()
  }

  return {
    async giveBack(run) {
      if ((await isRun(run)) || owed.length >= mostOwed) return
      owed.push({ run, until: performance.now() + longestMs })
      schedule()
    },
    close() {
      clearTimeout(timer)
    },
  }
}

async function isRun(run: () => Promise<void>): Promise<boolean> {
  try {
    await run()
    return true
  } catch {
    return false
  }
}

/** The returns of a service. */
export const owedReturnsOf = serviceResource<OwedReturns>(
  () => createOwedReturns(),
  async (returns) => returns.close(),
)
