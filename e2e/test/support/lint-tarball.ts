import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

/** Problems that `require()` and resolution by old rules have with every ES module: Node.js since 22.12 loads it by `require()`. */
const ofEveryEsModule = ['CJSResolvesToESM', 'NoResolution']

/** What `publint` and `attw` have against a packed package. */
export async function lintTarball(file: string): Promise<string[]> {
  const bytes = new Uint8Array(readFileSync(file))
  const linted = await publint({ pack: { tarball: bytes.buffer } })
  const analysis = await checkPackage(createPackageFromTarballData(bytes))
  if (!analysis.types) return ['attw: no types']
  const problems = analysis.problems.filter((problem) => {
    const isOld = 'resolutionKind' in problem && problem.resolutionKind === 'node10'
    return !isOld && !ofEveryEsModule.includes(problem.kind)
  })
  return [
    ...linted.messages.map((message) => `publint: ${formatMessage(message, linted.pkg) ?? message.code}`),
    ...problems.map((problem) => `attw: ${JSON.stringify(problem)}`),
  ]
}

/** The source maps of an unpacked package that lead nowhere: to no map, or from a map to no source. */
export function brokenSourceMaps(folder: string): string[] {
  return globSync('dist/**/*.js', { cwd: folder }).flatMap((script) => {
    const map = /\/\/# sourceMappingURL=(\S+)\s*$/.exec(readFileSync(join(folder, script), 'utf8'))?.[1]
    if (map === undefined || map.startsWith('data:')) return []
    const file = join(folder, dirname(script), map)
    if (!existsSync(file)) return [`${script}: no ${map}`]
    const { sources, sourcesContent = [] } = JSON.parse(readFileSync(file, 'utf8'))
    const isMissing = (source: string, index: number) =>
      typeof sourcesContent[index] !== 'string' && !existsSync(join(dirname(file), source))
    return sources.filter(isMissing).map((source: string) => `${script}: no ${source}`)
  })
}
