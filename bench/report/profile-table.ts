import type { RequestProfile } from '../profile/profiles.ts'
import { workGroups } from '../profile/work-groups.ts'
import { round } from './results.ts'

/** A column for each server, a line for each kind of work: microseconds of CPU time for one request. */
export function profileTable(profiles: readonly RequestProfile[]): string {
  const lines = workGroups
    .map(
      (group) =>
        [group, ...profiles.map(({ microseconds, shares }) => microseconds * shares[group])] as const,
    )
    .filter(([, ...times]) => times.some((time) => time >= 0.5))
    .map(([group, ...times]) => [group, ...times.map((time) => `${round(time)}`)])
  const total = ['**together**', ...profiles.map(({ microseconds }) => `**${round(microseconds)}**`)]
  const head = ['µs', ...profiles.map(({ name }) => name)]
  return [head, head.map((_, index) => (index === 0 ? '---' : '--:')), ...lines, total]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}
