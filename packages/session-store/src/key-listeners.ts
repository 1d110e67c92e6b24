/** Who wants to hear of which key. */
export class KeyListeners {
  readonly #byKey = new Map<string, Set<() => void>>()

  /** Gives the end of listening. */
  add(key: string, listener: () => void): () => void {
    const listeners = this.#byKey.get(key) ?? new Set()
    // its own function, so that one listener may listen twice
    const entry = () => listener()
    this.#byKey.set(key, listeners.add(entry))
    return () => {
      listeners.delete(entry)
      if (listeners.size === 0 && this.#byKey.get(key) === listeners) this.#byKey.delete(key)
    }
  }

  tell(key: string): void {
    for (const listener of [...(this.#byKey.get(key) ?? [])]) listener()
  }

  /** Word may have been lost: everybody looks again. */
  tellAll(): void {
    for (const key of [...this.#byKey.keys()]) this.tell(key)
  }
}
