type Labels = Readonly<Record<string, string>>

const descriptions = {
  latchkey_decisions_total: 'Decisions by kind and what they came to.',
  latchkey_service_calls_total: 'Calls of the decisions to the identity service.',
  latchkey_service_calls_avoided_total: 'Silent decisions that needed no call of their own.',
} as const
export type CounterName = keyof typeof descriptions

/** Counts since the start, in the text format that Prometheus reads (version 0.0.4). */
export class Counters {
  /** By counter, then by the values of its labels. */
  readonly #counts = new Map<CounterName, Map<string, { labels: Labels; count: number }>>()
  readonly #app: string

  /** @param app its name has letters, digits and hyphens only, as every label value here */
  constructor(app: string) {
    this.#app = app
  }

  add(name: CounterName, labels: Labels): void {
    let key = ''
    for (const label in labels) key += `${labels[label]} `
    let series = this.#counts.get(name)
    if (series === undefined) {
      series = new Map()
      this.#counts.set(name, series)
    }
    const entry = series.get(key)
    if (entry === undefined) series.set(key, { labels, count: 1 })
    else entry.count += 1
  }

  text(): string {
    const lines: string[] = []
    for (const [name, help] of Object.entries(descriptions)) {
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} counter`)
      for (const { labels, count } of this.#seriesOf(name)) {
        const told = Object.entries({ app: this.#app, ...labels }).map(
          ([label, value]) => `${label}="${value}"`,
        )
        lines.push(`${name}{${told.join()}} ${count}`)
      }
    }
    return `${lines.join('\n')}\n`
  }

  #seriesOf(name: string): { labels: Labels; count: number }[] {
    return [...this.#counts].flatMap(([counter, series]) => (counter === name ? [...series.values()] : []))
  }
}
