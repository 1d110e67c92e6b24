import { readFileSync } from 'node:fs'
import { clientInterfaces } from './client-interfaces.ts'
import { withMethodList } from './method-list.ts'

const packageFolder = new URL('../../', import.meta.url)

/** The files of this package that come from the endpoint tables: where they are, and what they should hold. */
export function generatedFiles(): [URL, string][] {
  const readme = new URL('README.md', packageFolder)
  return [
    ...Object.entries(clientInterfaces()).map(([name, text]): [URL, string] => [
      new URL(`src/${name}`, packageFolder),
      text,
    ]),
    [readme, withMethodList(readFileSync(readme, 'utf8'))],
  ]
}
