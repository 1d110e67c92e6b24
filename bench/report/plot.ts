import type { BenchResult } from './results.ts'

const lineHeight = 22
const left = 470
const width = 900
/** Ratios to the goal that the scale shows; beyond them a bar is cut. */
const scale = { least: 0.25, most: 4 }

/**
 * A bar for each result: how far it is beyond its goal, or short of it, on a logarithmic scale, so that twice as good
 * and half as good are equally far from the goal. Its colours follow the reader's light or dark scheme.
 */
export function plotOf(results: readonly BenchResult[]): string {
  const height = (results.length + 2) * lineHeight
  const goal = xOf(1)
  const bars = results.map((result, index) => {
    const y = (index + 1) * lineHeight
    const x = xOf(gainOf(result))
    const [from, to] = x < goal ? [x, goal] : [goal, x]
    return `<text x="${left - 12}" y="${y + 15}" text-anchor="end">${escapeXml(labelOf(result))}</text>
<rect class="${result.reached ? 'reached' : 'short'}" x="${from}" y="${y + 4}" width="${Math.max(1, to - from)}" height="14" rx="2"/>`
  })
  const marks = [0.25, 0.5, 1, 2, 4].map((gain) => {
    const x = xOf(gain)
    return `<line x1="${x}" y1="${lineHeight}" x2="${x}" y2="${height - lineHeight}"/><text class="mark" x="${x}" y="${height - 6}" text-anchor="middle">${gain === 1 ? 'goal' : `${gain} ×`}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>Each figure against its goal: bars to the right of the goal are better</title>
<style>
text { font: 12px system-ui, sans-serif; fill: #24292f } .mark { fill: #57606a }
line { stroke: #d0d7de } .reached { fill: #2da44e } .short { fill: #bf8700 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .mark { fill: #8b949e } line { stroke: #30363d } .reached { fill: #3fb950 } .short { fill: #d29922 } }
</style>
${marks.join('\n')}
${bars.join('\n')}
</svg>
`
}

/** How many times better than its goal a result is. */
function gainOf(result: BenchResult): number {
  const ratio = result[result.goal.of] ?? Number.NaN
  return result.goal.bound === 'at least' ? ratio / result.goal.ratio : result.goal.ratio / ratio
}

function xOf(gain: number): number {
  const bounded = Math.min(scale.most, Math.max(scale.least, gain))
  const share = Math.log(bounded / scale.least) / Math.log(scale.most / scale.least)
  return Math.round(left + share * (width - left - 40))
}

/** As long as there is room for. */
function labelOf({ row, name }: BenchResult): string {
  const label = name.startsWith(row) ? name : `${row} ${name}`
  return label.length > 66 ? `${label.slice(0, 65)}…` : label
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
