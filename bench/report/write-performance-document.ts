import { writeFileSync } from 'node:fs'
import type { RequestProfile } from '../profile/profiles.ts'
import { plotOf } from './plot.ts'
import { profileTable } from './profile-table.ts'
import { reasons } from './reasons.ts'
import type { BenchResult } from './results.ts'
import { cellsOf } from './table.ts'

const docs = new URL('../../docs/', import.meta.url)

/** Writes `docs/performance.md` and its plot from the results and the profiles. */
export function writePerformanceDocument(
  results: readonly BenchResult[],
  profiles: readonly RequestProfile[],
): void {
  writeFileSync(new URL('pictures/performance.svg', docs), plotOf(results))
  writeFileSync(new URL('performance.md', docs), documentOf(results, profiles))
}

function documentOf(results: readonly BenchResult[], profiles: readonly RequestProfile[]): string {
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

## Where the time goes

CPU time of the main thread for one request, measured without the profiler and divided by what V8's sampling profiler sees
(\`PROFILE=1\`). A function of C++ counts for the JavaScript that called it.
${sections(results, profiles)}
`
}

/** For each row that was profiled: what its servers do, and why a goal was not reached. */
function sections(results: readonly BenchResult[], profiles: readonly RequestProfile[]): string {
  const rows = [...new Set([...profiles.map(({ row }) => row), ...reasons.keys()])].sort(
    (a, b) => Number(a.slice(1)) - Number(b.slice(1)),
  )
  return rows
    .map((row) => {
      const servers = profiles.filter((profile) => profile.row === row)
      const isShort = results.some((result) => result.row === row && !result.reached)
      const reason = isShort ? reasons.get(row) : undefined
      const parts = [servers.length > 0 ? profileTable(servers) : undefined, reason].filter(
        (part) => part !== undefined,
      )
      return parts.length === 0 ? '' : `\n### ${row}\n\n${parts.join('\n\n')}\n`
    })
    .join('')
}
