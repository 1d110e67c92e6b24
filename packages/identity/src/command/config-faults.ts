import { ConfigError } from '../errors/config-error.ts'

/** Collects faults, so that one message can name them all. */
export class ConfigFaults {
  readonly #faults: ConfigError[] = []

  add(fault: ConfigError): void {
    this.#faults.push(fault)
  }

  /** Resolves with what `read` returns; a `ConfigError` is kept for later, and undefined returned. */
  async collect<T>(read: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await read()
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      this.add(error)
      return undefined
    }
  }

  /**
   * Throws what was collected.
   *
   * @throws ConfigError with the code that all faults share, else `config_invalid`
   */
  throwIfAny(): void {
    const [first, ...more] = this.#faults
    if (first === undefined) return
    if (more.length === 0) throw first
    const code = more.every((fault) => fault.code === first.code) ? first.code : 'config_invalid'
    throw new ConfigError(code, this.#faults.map(({ message }) => message).join('; '), {
      cause: new AggregateError(this.#faults),
    })
  }
}
