import { writeFileSync } from 'node:fs'
import { plotOf } from './plot.ts'
import type { BenchResult } from './results.ts'
import { cellsOf } from './table.ts'

const docs = new URL('../../docs/', import.meta.url)

/** Writes `docs/performance.md` and its plot from the results. */
export function writePerformanceDocument(results: readonly BenchResult[]): void {
  writeFileSync(new URL('pictures/performance.svg', docs), plotOf(results))
  writeFileSync(new URL('performance.md', docs), documentOf(results))
}

function documentOf(results: readonly BenchResult[]): string {
  const head = ['row', 'what', 'unit', 'ours', 'peer', 'ratio', 'spread', 'limit', 'of limit', 'goal', '']
  const lines = [head, head.map(() => '---'), ...results.map(cellsOf)].map(
    (cells) => `| ${cells.join(' | ')} |`,
  )
  const rounds = Math.max(...results.map((result) => result.rounds))
  return `# Performance

Written by \`npx --yes pnpm@12 bench\` from [\`bench/results.json\`](../bench/results.json): do not edit it by hand.

![Each figure against its goal](pictures/performance.svg)

Each figure is compared with a peer within one run: servers, load, Redis and PostgreSQL are processes of one machine, the sides are
measured in turn (A B A B) for up to ${rounds} rounds after one that warms up, and the ratio is the median of the ratios of the rounds.
Absolute figures say little about another machine. Where the peer is a constant, the figure has to stay below it. How each row is
measured is in [\`bench/README.md\`](../bench/README.md).

${lines.join('\n')}
`
}
