import type { Client } from '../clients/client-directory.ts'
import type { IdentityContext } from '../identity-context.ts'
import { clearLocks, type FactorLock, type LockRules, type LockTry } from '../limits/factor-lock.ts'
import type { AskedBucket, Bucket, CountedTry } from '../limits/limiter.ts'
import { countBelowCeiling, slowDown } from './ceiling.ts'
import { type Standing, whoIs } from './standing.ts'

/** Where something was counted before it is done: in budgets, and at the locks of factors. */
export class Tries {
  readonly #context: IdentityContext
  readonly #counted: CountedTry[] = []
  readonly #locks: { lock: FactorLock; counted: LockTry | undefined }[] = []
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
    await this.#orGiveBack(async () => {
      this.#counted.push(...(await this.#context.limiter.spend(buckets, this.now)))
    })
  }

  async trySpend(bucket: Bucket): Promise<boolean> {
    const counted = await this.#context.limiter.trySpend(bucket, this.now)
    if (counted !== undefined) this.#counted.push(counted)
    return counted !== undefined
  }

  /** Counts in each bucket that has room. @returns for each whether it had */
  async spendEach(buckets: readonly AskedBucket[]): Promise<boolean[]> {
    const counted = await this.#context.limiter.spendEach(buckets, this.now)
    this.#counted.push(...counted.filter((each) => each !== undefined))
    return counted.map((each) => each !== undefined)
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
    const { locks, nowSeconds } = this.#context
    const counted = await locks.spendTry(lock, rules, nowSeconds())
    this.#locks.push({ lock, counted })
    return counted !== undefined
  }

  async giveBackOne(bucket: Bucket): Promise<void> {
    const index = this.#counted.findIndex((counted) => counted.bucket === bucket)
    await this.#context.limiter.giveBack(this.#counted.splice(index, 1))
  }

  /** @throws ApiError 429 `rate_limited`: then the attempt counts nowhere */
  async slowDown(client: Client): Promise<void> {
    await this.#orGiveBack(() => slowDown(this.#context, client))
  }

  async giveBack(): Promise<void> {
    await this.#context.limiter.giveBack(this.#counted.splice(0))
  }

  /** Forgets the failures at all locks, and opens them: it was a success. */
  async clearLocks(): Promise<void> {
    await clearLocks(
      this.#context.db,
      this.#locks.map(({ lock }) => lock),
    )
    this.#locks.length = 0
  }

  /** Gives back everything: no wrong guess was compared, and nothing sent. Never rejects. */
  async withdraw(): Promise<void> {
    const locks = this.#locks.splice(0).map(async ({ counted }) => {
      if (counted !== undefined) await this.#context.locks.giveBack(counted)
    })
    await Promise.all([this.giveBack(), ...locks])
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
