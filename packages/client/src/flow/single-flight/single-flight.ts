/** Runs one flight for each key at a time; who comes while it is under way shares its result. */
export class SingleFlight<Result> {
  readonly #flights = new Map<string, Promise<Result>>()

  run(key: string, start: () => Promise<Result>): Promise<Result> {
    const under = this.#flights.get(key)
    if (under !== undefined) return under
    const flight = start().finally(() => this.#flights.delete(key))
    this.#flights.set(key, flight)
    return flight
  }
}
