import { ConfigError } from '../errors/config-error.ts'
import {
  type LabelsOf,
  type MetricDefinition,
  type MetricName,
  type MetricOf,
  metricDefinitions,
} from './metric-definitions.ts'

/** As much of a `Registry` of prom-client as is needed here; hosts without prom-client need no types of it. */
export interface MetricsRegistry {
  /** Adds a metric; fails if there is one of this name. */
  registerMetric(metric: object): void
}

/** What is measured for one service. */
export interface Metrics {
  /** Adds one to a counter. */
  add<Name extends MetricOf<'counter'>>(name: Name, labels: LabelsOf<Name>): void
  /** Adds a duration to a histogram. */
  time<Name extends MetricOf<'histogram'>>(name: Name, labels: LabelsOf<Name>, seconds: number): void
  /** Sets how a gauge is read. A reading that fails leaves it without a value, for this time. */
  read<Name extends MetricOf<'gauge'>>(name: Name, read: () => Readings<Name> | Promise<Readings<Name>>): void
}

/** The values of a gauge, by its labels. */
export type Readings<Name extends MetricName> = readonly { labels: LabelsOf<Name>; value: number }[]

type Values = readonly { labels: Readonly<Record<string, string>>; value: number }[]

/**
 * Registers the metrics of a service.
 *
 * @param registry of prom-client; one service in each
 * @throws ConfigError `config_invalid` if the registry has a metric of one of their names already
 */
export async function openMetrics(registry: MetricsRegistry): Promise<Metrics> {
  const { Counter, Gauge, Histogram } = await import('prom-client')
  const counters = new Map<string, InstanceType<typeof Counter>>()
  const histograms = new Map<string, InstanceType<typeof Histogram>>()
  const readers = new Map<string, () => Values | Promise<Values>>()
  // not the default registry
  const registers: [] = []

  function make(name: string, { type, help, labels: labelNames, buckets }: MetricDefinition): object {
    switch (type) {
      case 'counter': {
        const counter = new Counter({ name, help, labelNames, registers })
        counters.set(name, counter)
        return counter
      }
      case 'histogram': {
        const histogram = new Histogram({ name, help, labelNames, registers, buckets: [...(buckets ?? [])] })
        histograms.set(name, histogram)
        return histogram
      }
      case 'gauge':
        return new Gauge({
          name,
          help,
          labelNames,
          registers,
          async collect() {
            this.reset()
            // which makes a gauge without labels 0
            if (labelNames.length === 0) this.remove()
            for (const { labels, value } of await readingsOf(name)) this.set({ ...labels }, value)
          },
        })
    }
  }

  async function readingsOf(name: string): Promise<Values> {
    try {
      return (await readers.get(name)?.()) ?? []
    } catch {
      // the database is away: what is known without it is reported all the same
      return []
    }
  }

  for (const [name, definition] of Object.entries(metricDefinitions)) {
    const metric = make(name, definition)
    try {
      registry.registerMetric(metric)
    } catch (cause) {
      throw new ConfigError('config_invalid', `metrics: the registry already has ${name}`, { cause })
    }
  }
  return {
    add: (name, labels) => counters.get(name)?.inc(labels),
    time: (name, labels, seconds) => histograms.get(name)?.observe(labels, seconds),
    read: (name, read) => void readers.set(name, read),
  }
}
