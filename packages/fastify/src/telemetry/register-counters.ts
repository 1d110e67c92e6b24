import { type Counters, counterDefinitions, counterNames } from './counters.ts'

/** As much of a `Registry` of prom-client as is needed here; apps without prom-client need no types of it. */
export interface MetricsRegistry {
  /** Adds a metric; fails if there is one of this name. */
  registerMetric(metric: object): void
}

/** Other loaders than that of Node.js have other codes, or errors that are no instances of `Error`. */
function notInstalled(cause: unknown): never {
  const error = new Error('prom-client cannot be loaded: registerMetrics needs it', { cause })
  throw Object.assign(error, { code: 'ERR_MODULE_NOT_FOUND' })
}

/** Several apps of one process can share a registry, where each metric has one name. */
const sources = new WeakMap<MetricsRegistry, Counters[]>()

/**
 * Lets `registry` report `counters`, each time it is read. They are counted here all the same, so that a decision
 * costs as little as without a registry.
 *
 * @throws Error with code `ERR_MODULE_NOT_FOUND` if the optional peer dependency `prom-client` is not installed
 */
export async function registerCounters(registry: MetricsRegistry, counters: Counters): Promise<void> {
  const { Counter } = await import('prom-client').catch(notInstalled)
  const known = sources.get(registry)
  if (known !== undefined) {
    if (!known.includes(counters)) known.push(counters)
    return
  }
  const all = [counters]
  sources.set(registry, all)
  for (const name of counterNames) {
    const { help, labels } = counterDefinitions[name]
    const counter = new Counter({
      name,
      help,
      labelNames: labels,
      // not the default registry
      registers: [],
      collect() {
        this.reset()
        for (const source of all) {
          for (const { labels, count } of source.seriesOf(name)) this.inc({ ...labels }, count)
        }
      },
    })
    registry.registerMetric(counter)
  }
}
