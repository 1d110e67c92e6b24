/** One line of `results.json`. */
export interface BenchResult {
  name: string
  unit: string
  /** Median of the rounds. */
  ours: number
  peer: number
  /** Median of the ratios, round by round. */
  ratio_to_peer: number
  /** The goal: the minimum ratio, or the maximum of `ours` if there is no peer. */
  limit?: number
  ratio_to_limit?: number
  rounds: number
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

/** Compares paired rounds: the ratio is computed per round, because the speed of the machine drifts. */
export function compare(
  name: string,
  unit: string,
  pairs: readonly { ours: number; peer: number }[],
  limit: number,
): BenchResult {
  const ratio = median(pairs.map((pair) => pair.ours / pair.peer))
  return {
    name,
    unit,
    ours: round(median(pairs.map((pair) => pair.ours))),
    peer: round(median(pairs.map((pair) => pair.peer))),
    ratio_to_peer: round(ratio),
    limit,
    ratio_to_limit: round(ratio / limit),
    rounds: pairs.length,
  }
}

/** A figure with a limit; the limit is stored as its peer. */
export function stayUnder(name: string, unit: string, ours: readonly number[], limit: number): BenchResult {
  const figure = median(ours)
  const ratio = round(figure / limit)
  return {
    name,
    unit,
    ours: round(figure),
    peer: limit,
    ratio_to_peer: ratio,
    limit,
    ratio_to_limit: ratio,
    rounds: ours.length,
  }
}

export function round(value: number): number {
  return value >= 100 ? Math.round(value) : Math.round(value * 1000) / 1000
}

/** The results as a table. */
export function tableOf(results: readonly BenchResult[]): string {
  const lines = results.map((r) => [
    r.name,
    r.unit,
    `${r.ours}`,
    `${r.peer}`,
    `${r.ratio_to_peer}`,
    `${r.limit}`,
  ])
  const head = ['what', 'unit', 'ours', 'peer', 'ratio', 'limit']
  const widths = head.map((title, i) => Math.max(title.length, ...lines.map((line) => line[i]?.length ?? 0)))
  return [head, ...lines]
    .map((line) => line.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  '))
    .join('\n')
}
