/** The labels of a series, without `app`. */
export type CounterLabels = Readonly<Record<string, string>>

/** What is counted: help text and labels of each metric. */
export const counterDefinitions = {
  latchkey_decisions_total: {
    help: 'Decisions by kind and what they came to.',
    labels: ['app', 'decision', 'status', 'detail'],
  },
  latchkey_service_calls_total: {
    help: 'Calls of the decisions to the identity service.',
    labels: ['app', 'call', 'result'],
  },
  latchkey_service_calls_avoided_total: {
    help: 'Silent decisions that needed no call of their own.',
    labels: ['app', 'by'],
  },
} as const satisfies Record<string, { help: string; labels: readonly string[] }>
export type CounterName = keyof typeof counterDefinitions

/** The names of all counters. */
export const counterNames: readonly CounterName[] = [
  'latchkey_decisions_total',
  'latchkey_service_calls_total',
  'latchkey_service_calls_avoided_total',
]

/** Counts of one app since its start. Counting costs one look-up in a map; reading does the rest. */
export class Counters {
  /** By counter, then by the values of its labels. */
  readonly #counts = new Map<CounterName, Map<string, { labels: CounterLabels; count: number }>>()
  readonly #app: string

  /** @param app consists of letters, digits and hyphens, as every label value here */
  constructor(app: string) {
    this.#app = app
  }

  /** Adds one. */
  add(name: CounterName, labels: CounterLabels): void {
    let key = ''
    for (const label in labels) key += `${labels[label]} `
    let series = this.#counts.get(name)
    if (series === undefined) {
      series = new Map()
      this.#counts.set(name, series)
    }
    const entry = series.get(key)
    if (entry === undefined) series.set(key, { labels: { app: this.#app, ...labels }, count: 1 })
    else entry.count += 1
  }

  /** The series of one counter, with the label `app`. */
  seriesOf(name: CounterName): readonly { labels: CounterLabels; count: number }[] {
    return [...(this.#counts.get(name)?.values() ?? [])]
  }

  /** All counts in the text format of Prometheus, version 0.0.4. No label value needs an escape. */
  text(): string {
    const lines = counterNames.flatMap((name) => [
      `# HELP ${name} ${counterDefinitions[name].help}`,
      `# TYPE ${name} counter`,
      ...this.seriesOf(name).map(({ labels, count }) => {
        const shown = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
        return `${name}{${shown.join()}} ${count}`
      }),
    ])
    return `${lines.join('\n')}\n`
  }
}
