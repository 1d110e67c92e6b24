import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** The process and all that it started, and all that these started, as far as they run now. */
export function treeOf(pid: number): number[] {
  const parents = existsSync('/proc/self/stat') ? parentsOfProc() : parentsOfPs()
  const tree = [pid]
  for (const member of tree) {
    for (const [child, parent] of parents) if (parent === member) tree.push(child)
  }
  return tree
}

/** Whether the process is there. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !existsSync('/proc/self/stat') || stateOf(pid) !== 'Z'
  } catch {
    return false
  }
}

function parentsOfProc(): Map<number, number> {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parent = Number(statOf(Number(name))?.[1])
    if (Number.isInteger(parent)) parents.set(Number(name), parent)
  }
  return parents
}

function parentsOfPs(): Map<number, number> {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
  return new Map(
    lines.map((line): [number, number] => {
      const [pid, parent] = line.trim().split(/\s+/).map(Number)
      return [pid ?? 0, parent ?? 0]
    }),
  )
}

function stateOf(pid: number): string | undefined {
  return statOf(pid)?.[0]
}

/** State and parent; the command before them may hold spaces. */
function statOf(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}
