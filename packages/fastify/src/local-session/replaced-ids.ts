/** Seconds within which a browser may still send a cookie that was replaced by another answer. */
const crossingSeconds = 10

/**
 * Local ids that gave way to another one in this process moments ago. A request that was under way with such a cookie lost a race: its
 * answer must not clear or replace the cookie that the winner set.
 */
export class ReplacedIds {
  /** Oldest first. */
  readonly #times = new Map<string, number>()

  get size(): number {
    return this.#times.size
  }

  /** @param now seconds since the epoch */
  add(id: string, now: number): void {
    for (const [old, time] of this.#times) {
      if (time + crossingSeconds > now) break
      this.#times.delete(old)
    }
    this.#times.set(id, now)
  }

  has(id: string, now: number): boolean {
    const time = this.#times.get(id)
    return time !== undefined && time + crossingSeconds > now
  }
}
