import type { FastifyBaseLogger } from 'fastify'

/** Pause between two attempts to return what is owed, in milliseconds. */
const pauseMs = 1_000
/** How long an answer waits for a return, in milliseconds: a database that hangs would hold it twice as long. */
const answerMs = 250
/** Returns that wait at most: later ones are forgotten, and their tries count until their window ends. */
const mostOwed = 1_000
/** How long one is tried again, in milliseconds: the windows of most limits have ended by then. */
const longestMs = 900_000

/** Returns of tries that were counted and never compared. */
export interface OwedReturns {
  /**
   * Runs a return. If the database does not answer just then, it is run again until it does: otherwise an outage would use up
   * the budgets of users who typed the right password. While others are owed, it waits behind them. Never rejects.
   *
   * @param again what is run at later attempts, and has no effect if an earlier one had it, unheard. @default the same
   */
  giveBack(run: () => Promise<void>, again?: () => Promise<void>): Promise<void>
  /** Runs a return after a pause: of a try that may have been counted, or still is to be. */
  owe(run: () => Promise<void>): void
  /** How many are owed. */
  waiting(): number
  /** Runs none any more. */
  close(): void
}

/**
 * @param parts.log told once that returns are owed, until none is, and of each that is forgotten
 * @param parts.pauseMs between two attempts, in milliseconds. @default 1000
 * @param parts.answerMs how long a caller waits at most, in milliseconds. @default 250
 */
export function createOwedReturns(parts: {
  log: Pick<FastifyBaseLogger, 'warn'>
  pauseMs?: number
  answerMs?: number
}): OwedReturns {
  const { log } = parts
  const owed: { run: () => Promise<void>; until: number }[] = []
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  function schedule(): void {
    if (!isClosed && owed.length > 0)
      timer ??= setTimeout(() => void payAll(), parts.pauseMs ?? pauseMs).unref()
  }

  async function payAll(): Promise<void> {
    for (let next = owed[0]; next !== undefined && !isClosed; next = owed[0]) {
      const isOver = performance.now() >= next.until
      if (isOver) log.warn('tries that met an outage could not be given back in time: they count as failures')
      // one that fails tells enough about the others
      else if (!(await isRun(next.run))) {
        // and does not hold them up the next time
        owed.push(...owed.splice(0, 1))
        break
      }
      owed.shift()
    }
    timer = undefined
    schedule()
  }

  function owe(run: () => Promise<void>, error?: unknown): void {
    if (owed.length >= mostOwed) {
      log.warn(
        { err: error },
        'too many tries that met an outage wait to be given back: this one counts as a failure',
      )
      return
    }
    if (owed.length === 0) log.warn({ err: error }, 'tries that met an outage are given back later')
    owed.push({ run, until: performance.now() + longestMs })
    schedule()
  }

  return {
    async giveBack(run, again = run) {
      if (isClosed) return
      if (owed.length > 0) return owe(again)
      let waited: NodeJS.Timeout | undefined
      const enough = new Promise<void>((resolve) => {
        waited = setTimeout(resolve, parts.answerMs ?? answerMs)
      })
      await Promise.race([run().catch((error: unknown) => owe(again, error)), enough])
      clearTimeout(waited)
    },
    owe: (run) => owe(run),
    waiting: () => owed.length,
    close() {
      isClosed = true
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
