import type { Round } from '../measure/alternate.ts'
import { median } from '../measure/statistics.ts'

/** One line of `results.json`. */
export interface BenchResult {
  /** The row of the table in `README.md`, as `P1`. */
  row: string
  name: string
  unit: string
  /** Median of the rounds. */
  ours: number
  /** Median of the rounds of the peer, or the figure to stay below. */
  peer: number
  /** Median of the ratios, round by round. */
  ratio_to_peer: number
  /** Lowest and highest of these ratios. */
  spread: readonly [number, number]
  /** Median of what the machine can do at all with the same work. */
  limit?: number
  ratio_to_limit?: number
  goal: Goal
  reached: boolean
  rounds: number
}

/** What a ratio has to be. */
export interface Goal {
  of: 'ratio_to_peer' | 'ratio_to_limit'
  bound: 'at least' | 'at most'
  ratio: number
}

/** What is measured, and what it has to reach. */
export interface Subject {
  row: string
  name: string
  unit: string
  goal: Goal
}

/** Compares rounds: each ratio is computed within a round. */
export function compare(subject: Subject, rounds: readonly Round[]): BenchResult {
  const ratios = rounds.map(({ ours, peer }) => ours / peer)
  const limits = rounds.flatMap(({ limit }) => (limit === undefined ? [] : [limit]))
  const toLimit = rounds.flatMap(({ ours, limit }) => (limit === undefined ? [] : [ours / limit]))
  const figures = {
    ours: round(median(rounds.map(({ ours }) => ours))),
    peer: round(median(rounds.map(({ peer }) => peer))),
    ratio_to_peer: round(median(ratios)),
    spread: [round(Math.min(...ratios)), round(Math.max(...ratios))] as const,
    ...(limits.length > 0 && { limit: round(median(limits)), ratio_to_limit: round(median(toLimit)) }),
  }
  const { row, name, unit, goal } = subject
  const ratio = figures[goal.of]
  if (ratio === undefined) throw new Error(`${name} has no ${goal.of}`)
  const reached = goal.bound === 'at least' ? ratio >= goal.ratio : ratio <= goal.ratio
  return { row, name, unit, ...figures, goal, reached, rounds: rounds.length }
}

/** Figures that have to stay below a constant, which stands as their peer. */
export function stayBelow(
  subject: Omit<Subject, 'goal'>,
  figures: readonly number[],
  most: number,
): BenchResult {
  const rounds = figures.map((ours) => ({ ours, peer: most }))
  return compare({ ...subject, goal: { of: 'ratio_to_peer', bound: 'at most', ratio: 1 } }, rounds)
}

/** Three significant digits, and none behind the point from a hundred on. */
export function round(value: number): number {
  if (value >= 100) return Math.round(value)
  return value === 0 ? 0 : Number(value.toPrecision(3))
}
