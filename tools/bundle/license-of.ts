import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * The licence of the library that a module belongs to, as a comment for a file that has a copy of it.
 *
 * @param module path of one of its modules
 * @throws Error if the library has no licence file
 */
export function licenseOf(module: string): string {
  const folder = libraryOf(module)
  const file = readdirSync(folder).find((name) => /^licen[cs]e(\.md|\.txt)?$/i.test(name))
  if (file === undefined) throw new Error(`no licence in ${folder}`)
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const lines = readFileSync(join(folder, file), 'utf8').trim().split('\n')
  return [`/*! ${name} ${version}`, ...lines.map((line) => `* ${line}`.trimEnd()), '*/'].join('\n')
}

/** The folder below the innermost `node_modules`. */
function libraryOf(module: string): string {
  const match = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(module)
  if (match === null) throw new Error(`${module} belongs to no library`)
  return dirname(join(match[0], 'package.json'))
}
