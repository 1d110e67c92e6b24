import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findCycles, groupGraph } from './find-cycles.ts'

/** A number that shows the state of the structure. */
export interface Figure {
  name: string
  value: number
  /** The largest value that the architecture wants. */
  goal: number
  /**
   * The largest value that passes until the goal is reached; it may only get smaller.
   *
   * @default goal
   */
  limit?: number
  /** What makes up the value, where a list helps to lower it. */
  details?: readonly string[]
}

type Graph = ReadonlyMap<string, readonly string[]>

/** The figures that the sources alone show. */
export function sourceFigures(root: string, graph: Graph): Figure[] {
  const identity = folderCycles(graph, ['packages/identity'])
  const others = folderCycles(
    graph,
    packagesOf(graph).filter((folder) => folder !== 'packages/identity'),
  )
  return [
    fileCycles(graph),
    { name: 'identity: folders and loose files in an import cycle', goal: 0, ...identity },
    { name: 'other packages: folders and loose files in an import cycle', goal: 0, ...others },
    ...['identity', 'fastify', 'client'].map((name) => looseFiles(root, name)),
    mentionsOfTotp(root),
  ]
}

function packagesOf(graph: Graph): string[] {
  return [...new Set([...graph.keys()].map((file) => file.split('/').slice(0, 2).join('/')))].sort()
}

function fileCycles(graph: Graph): Figure {
  const cycles = findCycles(graph)
  return {
    name: 'source files in an import cycle (types included)',
    value: cycles.flat().length,
    goal: 0,
    details: cycles.map((files) => files.join(', ')),
  }
}

/** Each folder directly in `src`, each log-in method and each loose file counts as one. */
function folderCycles(graph: Graph, packages: readonly string[]): Pick<Figure, 'value' | 'details'> {
  const cycles = packages.flatMap((folder) => {
    const unit = new RegExp(`^(${folder})/src/((?:methods/)?[^/]+)`)
    return findCycles(groupGraph(graph, (file) => unit.exec(file)?.slice(1).join(': ')))
  })
  return { value: cycles.flat().length, details: cycles.map((units) => units.join(', ')) }
}

function looseFiles(root: string, name: string): Figure {
  const files = globSync(`packages/${name}/src/*.ts`, { cwd: root })
  return { name: `${name}: files directly in src/`, value: files.length, goal: 12, details: files.sort() }
}

/** Packages of screens, which name each method to their users. */
const screens = /^packages\/(?:pages|portal)\//

/** Written from the migrations, which are counted: a method does not have to be added to it. */
const writtenSchema = 'packages/identity/src/storage/sqlite/memory-schema.ts'

/** How far one log-in method reaches into files that are not its own. */
function mentionsOfTotp(root: string): Figure {
  const files = globSync('packages/*/src/**/*.ts', { cwd: root }).filter(
    (file) =>
      !screens.test(file) &&
      file !== writtenSchema &&
      !dirname(file).split('/').includes('totp') &&
      /totp/i.test(readFileSync(join(root, file), 'utf8')),
  )
  return {
    name: 'source files that mention totp outside its own folder',
    value: files.length,
    goal: 15,
    // of them 5 migrations, which name the tables, and 2 of the packages for apps and their tests
    limit: 20,
    details: files.sort(),
  }
}
