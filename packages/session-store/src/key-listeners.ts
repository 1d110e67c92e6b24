/** Listeners by key. */
export class KeyListeners {
  readonly #byKey = new Map<string, Set<() => void>>()

  /** Returns a function that removes the listener. */
  add(key: string, listener: () => void): () => void {
    const listeners = this.#byKey.get(key) ?? new Set()
    // a function of its own, so that one listener can be added twice
    const entry = () => listener()
    this.#byKey.set(key, listeners.add(entry))
    return () => {
      listeners.delete(entry)
      if (listeners.size === 0 && this.#byKey.get(key) === listeners) this.#byKey.delete(key)
    }
  }

  /** Calls the listeners of a key. */
  notify(key: string): void {
    for (const listener of [...(this.#byKey.get(key) ?? [])]) listener()
  }

  /** Calls all listeners: announcements may have been lost. */
  notifyAll(): void {
    for (const key of [...this.#byKey.keys()]) this.notify(key)
  }
}
