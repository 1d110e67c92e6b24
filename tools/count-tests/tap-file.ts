/** Test points of one or more test files. */
export interface Count {
  passed: number
  failed: number
}

interface Level {
  points: number
  failures: number
}

/**
 * Counts the leaf points in the raw TAP of one test file: the point that sums up a subtest is not counted
 * beside the points inside it, unless it fails though they are all good. Skipped and to-do points count as
 * neither. Output that breaks off, or a file that ended badly though all its points are good, is one failure.
 */
export function countTapFile(text: string, endedWell: boolean): Count {
  const total = { passed: 0, failed: 0 }
  const levels: Level[] = []
  let planned = false
  for (const line of linesOutsideDiagnostics(text)) {
    if (line.startsWith('1..')) planned = true
    if (line.startsWith('Bail out!')) return { passed: total.passed, failed: total.failed + 1 }
    const point = /^( *)(not ok|ok)\b(.*)$/.exec(line)
    if (point === null) continue
    const [, indent = '', result, rest = ''] = point
    const depth = indent.length / 4
    const inside = levels[depth + 1] ?? { points: 0, failures: 0 }
    levels.length = depth + 1
    const level = levels[depth] ?? { points: 0, failures: 0 }
    levels[depth] = level
    level.points += 1
    level.failures += inside.failures
    if (/\s#\s*(skip|todo)\b/i.test(rest)) continue
    if (result === 'ok') {
      if (inside.points === 0) total.passed += 1
    } else if (inside.failures === 0) {
      total.failed += 1
      level.failures += 1
    }
  }
  if (total.failed === 0 && !(planned && endedWell)) total.failed = 1
  return total
}

/** What stands between `---` and `...` of the same indentation may look like test points and is none. */
function* linesOutsideDiagnostics(text: string): Generator<string> {
  let closing: string | undefined
  for (const line of text.split('\n')) {
    if (closing !== undefined) {
      if (line.trimEnd() === closing) closing = undefined
    } else if (line.trim() === '---') {
      closing = line.trimEnd().replace('---', '...')
    } else {
      yield line
    }
  }
}
