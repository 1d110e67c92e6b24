/** A bounded map whose entries end by themselves; the oldest goes first when it is full. */
export class ExpiringMap<Value> {
  readonly #entries = new Map<string, { value: Value; until: number }>()
  readonly #size: number

  constructor(size: number) {
    this.#size = size
  }

  /** @param now in the unit of `until` */
  get(key: string, now: number): Value | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    if (entry.until > now) return entry.value
    this.#entries.delete(key)
    return undefined
  }

  set(key: string, value: Value, until: number): void {
    this.#entries.delete(key)
    this.#entries.set(key, { value, until })
    if (this.#entries.size <= this.#size) return
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest)
      return
    }
  }
}
