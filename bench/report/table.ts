import type { BenchResult } from './results.ts'

/** The results as a table of plain text. */
export function tableOf(results: readonly BenchResult[]): string {
  const lines = results.map((result) => cellsOf(result))
  const head = ['row', 'what', 'unit', 'ours', 'peer', 'ratio', 'spread', 'limit', 'of limit', 'goal', '']
  const widths = head.map((title, i) => Math.max(title.length, ...lines.map((line) => line[i]?.length ?? 0)))
  return [head, ...lines]
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** What stands in the columns of a result. */
export function cellsOf(result: BenchResult): string[] {
  const { goal, spread } = result
  return [
    result.row,
    result.name,
    result.unit,
    `${result.ours}`,
    `${result.peer}`,
    `${result.ratio_to_peer}`,
    result.rounds > 1 ? `${spread[0]} to ${spread[1]}` : '',
    result.limit === undefined ? '' : `${result.limit}`,
    result.ratio_to_limit === undefined ? '' : `${result.ratio_to_limit}`,
    `${goal.bound} ${goal.ratio}${goal.of === 'ratio_to_limit' ? ' of the limit' : ''}`,
    result.reached ? 'reached' : 'not reached',
  ]
}
