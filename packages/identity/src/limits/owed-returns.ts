import type { FastifyBaseLogger } from 'fastify'

/** Pause between two attempts to return what is owed, in milliseconds. */
const pauseMs = 1_000
/** How long is waited for a return, in milliseconds: a database that hangs would hold an answer until its statement ends. */
const patienceMs = 250
/** Returns that wait at most: later ones are forgotten, and their tries count until their window ends. */
const mostOwed = 10_000
/** How long one is tried again, in milliseconds: the windows of most limits have ended by then. */
const longestMs = 900_000
/** After so many in a row that failed, or while so many take too long, the others wait for the next attempt. */
const mostFailing = 3

/** Returns of tries that were counted and never compared. */
export interface OwedReturns {
  /**
   * Runs a return, and waits for it a moment. If it fails, it is run again until it succeeds: otherwise an outage would use up
   * the budgets of users who typed the right password. Just after some have failed, it waits behind them. Never rejects.
   *
   * @param run has no effect if it had it before, unheard
   */
  giveBack(run: () => Promise<void>): Promise<void>
  /** Runs a return after a pause: of a try that may have been counted, or still is to be. */
  owe(run: () => Promise<void>): void
  /** How many are owed. */
  waiting(): number
  /** Runs none any more. */
  close(): void
}

interface Owed {
  run: () => Promise<void>
  /** When it is forgotten, in milliseconds of `performance.now()`. */
  until: number
}

/**
 * @param parts.log told once that returns are owed, until none is, and how many were forgotten
 * @param parts.pauseMs between two attempts, in milliseconds. @default 1000
 * @param parts.patienceMs how long a return is waited for, in milliseconds. @default 250
 */
export function createOwedReturns(parts: {
  log: Pick<FastifyBaseLogger, 'warn'>
  pauseMs?: number
  patienceMs?: number
}): OwedReturns {
  const { log } = parts
  const pause = parts.pauseMs ?? pauseMs
  const owed: Owed[] = []
  let timer: NodeJS.Timeout | undefined
  let isClosed = false
  let failedAt = Number.NEGATIVE_INFINITY
  let failedInARow = 0
  let forgotten = 0
  let slow = 0

  function schedule(): void {
    if (!isClosed && owed.length > 0) timer ??= setTimeout(() => void payAll(), pause).unref()
  }

  async function payAll(): Promise<void> {
    let failing = 0
    // what fails meanwhile is owed again, behind the others
    for (let left = owed.length; left > 0 && failing < mostFailing && mayRun(); left -= 1) {
      const next = owed.shift()
      if (next === undefined) break
      if (performance.now() >= next.until) forgotten += 1
      else failing = (await isPaid(next.run, next)) ? 0 : failing + 1
    }
    tellForgotten()
    timer = undefined
    schedule()
  }

  function mayRun(): boolean {
    return slow < mostFailing && !isClosed
  }

  function tellForgotten(left = 0): void {
    const tries = forgotten + left
    forgotten = 0
    if (tries > 0) log.warn({ tries }, 'tries that met an outage were not given back: they count as failures')
  }

  /** Runs a return; one that fails, now or later, is owed. @returns false: it failed, or takes too long */
  async function isPaid(run: () => Promise<void>, later: Owed): Promise<boolean> {
    let waited: NodeJS.Timeout | undefined
    const tooLong = new Promise<undefined>((resolve) => {
      waited = setTimeout(() => resolve(undefined), parts.patienceMs ?? patienceMs)
    })
    const paid = run().then(
      () => {
        failedInARow = 0
        return true
      },
      (error: unknown) => {
        failedAt = performance.now()
        failedInARow += 1
        owe(later, error)
        return false
      },
    )
    const result = await Promise.race([paid, tooLong])
    clearTimeout(waited)
    if (result !== undefined) return result
    slow += 1
    void paid.then(() => {
      slow -= 1
    })
    return false
  }

  function owe(later: Owed, error?: unknown): void {
    if (isClosed) return
    if (owed.length >= mostOwed) {
      forgotten += 1
      return
    }
    if (owed.length === 0 && timer === undefined)
      log.warn({ err: error }, 'tries that met an outage are given back later')
    owed.push(later)
    schedule()
  }

  const untilForgotten = () => performance.now() + longestMs

  return {
    async giveBack(run) {
      if (isClosed) return
      const later = { run, until: untilForgotten() }
      const isDown = failedInARow >= mostFailing && performance.now() < failedAt + pause
      if (isDown || !mayRun()) return owe(later)
      await isPaid(run, later)
    },
    owe: (run) => owe({ run, until: untilForgotten() }),
    waiting: () => owed.length,
    close() {
      isClosed = true
      clearTimeout(timer)
      tellForgotten(owed.length)
    },
  }
}
