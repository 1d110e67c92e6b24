/** Results of one or more test files. */
export interface Count {
  passed: number
  /** The title of each failure, behind those of the subtests around it. */
  failures: string[]
}

interface Level {
  points: number
  failures: number
}

/**
 * Counts the leaf points in the raw TAP of one test file: the point that sums up a subtest is not counted
 * beside the points inside it, unless it fails though they are all good. Skipped and to-do points count as
 * neither. Output that breaks off, or a file that ended badly though all its points are good, is one failure.
 * Behind a comment `# file: NAME`, which `tools/test-parts` writes, titles begin with that name.
 */
export function countTapFile(text: string, endedWell: boolean): Count {
  const total: Count = { passed: 0, failures: [] }
  const levels: Level[] = []
  const subtests: string[] = []
  let planned = false
  let part: string[] = []
  for (const line of linesOutsideDiagnostics(text)) {
    const file = /^# file: (.+)$/.exec(line)
    if (file !== null) part = [file[1] ?? '']
    if (line.startsWith('1..')) planned = true
    if (line.startsWith('Bail out!')) total.failures.push(line)
    const subtest = /^( *)# Subtest: (.*)$/.exec(line)
    if (subtest !== null) subtests.splice(depthOf(subtest[1]), Infinity, subtest[2] ?? '')
    const point = /^( *)(not ok|ok)\b(?: \d+)?(?: - )?(.*)$/.exec(line)
    if (point === null) continue
    const [, indent, result, rest = ''] = point
    const depth = depthOf(indent)
    const inside = levels[depth + 1] ?? { points: 0, failures: 0 }
    levels.length = depth + 1
    const level = levels[depth] ?? { points: 0, failures: 0 }
    levels[depth] = level
    level.points += 1
    level.failures += inside.failures
    if (/(^|\s)#\s*(skip|todo)\b/i.test(rest)) continue
    if (result === 'ok') {
      if (inside.points === 0) total.passed += 1
    } else if (inside.failures === 0) {
      level.failures += 1
      total.failures.push([...part, ...subtests.slice(0, depth), rest.replace(/ # time=.*$/, '')].join(' > '))
    }
  }
  if (total.failures.length === 0 && !planned) total.failures.push('the output breaks off')
  if (total.failures.length === 0 && !endedWell) total.failures.push('the process ended badly')
  return total
}

const depthOf = (indent = '') => Math.floor(indent.length / 4)

/** Lines between `---` and `...` of the same indentation may look like test points, but are diagnostics. */
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
