import type { Client } from '../clients/client-directory.ts'
import type { IdentityContext } from '../identity-context.ts'
import { clearLocks, type FactorLock, giveBackTry, type LockRules, spendTry } from '../limits/factor-lock.ts'
import type { AskedBucket, Bucket } from '../limits/limiter.ts'
import { countBelowCeiling, slowDown } from './ceiling.ts'
import { owedReturnsOf } from './owed-returns.ts'
import { type Standing, whoIs } from './standing.ts'

/** Where something was counted before it is done: in budgets, and at the locks of factors. */
export class Tries {
  readonly #context: IdentityContext
  readonly #counted: Bucket[] = []
  readonly #locks: { lock: FactorLock; rules: LockRules; countedAt: number | undefined }[] = []
  readonly now: number

  constructor(context: IdentityContext) {
    this.#context = context
    this.now = context.nowSeconds()
  }

  /** Counts in a budget that a whole app shares. Returns whether the ceiling is reached. */
  async ceiling(client: Client, budget: Bucket | undefined, standing: Standing): Promise<boolean> {
    if (budget === undefined) return false
    const { counted, isReached } = await countBelowCeiling(this.#context, client, budget, whoIs(standing))
    this.#counted.push(...counted)
    return isReached
  }

  /** @throws ApiError 429 `rate_limited`: then the attempt counts nowhere */
  async spend(buckets: readonly AskedBucket[]): Promise<void> {
    await this.#orGiveBack(() => this.#context.limiter.spend(buckets, this.now))
    this.#counted.push(...buckets)
  }

  async trySpend(bucket: Bucket): Promise<boolean> {
    const hasRoom = await this.#context.limiter.trySpend([bucket], this.now)
    if (hasRoom) this.#counted.push(bucket)
    return hasRoom
  }

  /** Counts in each bucket that has room. @returns for each whether it had */
  async spendEach(buckets: readonly AskedBucket[]): Promise<boolean[]> {
    const hadRoom = await this.#context.limiter.spendEach(buckets, this.now)
    this.#counted.push(...buckets.filter((_, index) => hadRoom[index]))
    return hadRoom
  }

  /** Counts in all buckets, or in none. */
  async spendAll(buckets: readonly AskedBucket[]): Promise<boolean> {
    const hadRoom = await this.spendEach(buckets)
    if (hadRoom.every((had) => had)) return true
    await this.giveBack()
    return false
  }

  /**
   * Counts one try at a factor.
   *
   * @returns false while the factor is locked
   */
  async spendTry(lock: FactorLock, rules: LockRules): Promise<boolean> {
    const { db, nowSeconds } = this.#context
    const now = nowSeconds()
    const isCounted = await spendTry(db, lock, rules, now)
    this.#locks.push({ lock, rules, countedAt: isCounted ? now : undefined })
    return isCounted
  }

  async giveBackOne(bucket: Bucket): Promise<void> {
    this.#counted.splice(this.#counted.indexOf(bucket), 1)
    await this.#return([bucket])
  }

  /** @throws ApiError 429 `rate_limited`: then the attempt counts nowhere */
  async slowDown(client: Client): Promise<void> {
    await this.#orGiveBack(() => slowDown(this.#context, client))
  }

  async giveBack(): Promise<void> {
    await this.#return(this.#counted.splice(0))
  }

  /** Forgets the failures at all locks, and opens them: it was a success. */
  async clearLocks(): Promise<void> {
    await clearLocks(
      this.#context.db,
      this.#locks.map(({ lock }) => lock),
    )
    this.#locks.length = 0
  }

  /** Gives back everything: nothing was compared, or sent. Never rejects. */
  async withdraw(): Promise<void> {
    const { db } = this.#context
    const returns = owedReturnsOf(this.#context)
    const locks = this.#locks.splice(0).map(async ({ lock, rules, countedAt }) => {
      if (countedAt !== undefined) await returns.giveBack(() => giveBackTry(db, lock, rules, countedAt))
    })
    await Promise.all([this.giveBack(), ...locks])
  }

  async #return(counted: readonly Bucket[]): Promise<void> {
    if (counted.length === 0) return
    const { limiter } = this.#context
    await owedReturnsOf(this.#context).giveBack(() => limiter.giveBack(counted, this.now))
  }

  async #orGiveBack(run: () => Promise<void>): Promise<void> {
    try {
      await run()
    } catch (error) {
      await this.giveBack()
      throw error
    }
  }
}
