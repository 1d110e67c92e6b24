import { globSync } from 'node:fs'
import { join } from 'node:path'
import { cruise, type IModule, type IViolation } from 'dependency-cruiser'
import { importRules } from './import-rules.ts'

/** Source files of a workspace and how they import each other. */
export interface Imports {
  /** By path from the root: the source files of the workspace that a source file imports, types included. */
  graph: ReadonlyMap<string, readonly string[]>
  /** One line for each import that breaks a rule. */
  violations: readonly string[]
}

/** Reads all imports in `packages/<name>/src` and `apps/<name>/src` under `root` with dependency-cruiser. */
export async function readImports(root: string): Promise<Imports> {
  const folders = globSync('{packages,apps}/*/src', { cwd: root })
  const { output } = await cruise(
    folders,
    {
      baseDir: root,
      // TypeScript 7 has no API that dependency-cruiser could use
      parser: 'swc',
      tsPreCompilationDeps: true,
      doNotFollow: { path: 'node_modules' },
      // each package answers for its own dependencies
      combinedDependencies: false,
      validate: true,
      // folders are part of the result only with metrics
      metrics: true,
      ruleSet: importRules,
    },
    {
      extensions: ['.ts', '.js', '.mjs', '.json', '.d.ts'],
      conditionNames: ['import', 'types', 'default'],
      exportsFields: ['exports'],
    },
  )
  if (typeof output === 'string') throw new Error('dependency-cruiser returned text')
  return {
    graph: graphOf(output.modules),
    violations: output.summary.violations.map(lineOf),
  }
}

function graphOf(modules: readonly IModule[]): Map<string, string[]> {
  const isSource = (path: string) => /^(packages|apps)\/[^/]+\/src\//.test(path)
  return new Map(
    modules
      .filter(({ source }) => isSource(source))
      .map(({ source, dependencies }) => [
        source,
        dependencies.map(({ resolved }) => resolved).filter(isSource),
      ]),
  )
}

function lineOf({ from, to, unresolvedTo, cycle, rule }: IViolation): string {
  const way = cycle?.map(({ name }) => name).join(' → ') ?? to
  return `${from} imports ${unresolvedTo ?? to} (${way}): ${rule.name}`
}

/** The root of this workspace. */
export const workspaceRoot: string = join(import.meta.dirname, '..', '..')
