import { globSync } from 'node:fs'
import { join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'

/** What {@link importPart} needs of tap's root test. */
interface Test {
  comment(text: string): void
}

/** One of several parts of a package's test files. */
export interface Part {
  /** Number of the part, from 1 on. */
  part: number
  /** How many parts there are. */
  of: number
  /** Files that run in processes of their own, relative to the folder. @default [] */
  alone?: readonly string[]
}

/**
 * Imports every n-th test file below `folder`, so that one process loads the modules under test once and runs the tests
 * of all these files. The report names the file before its tests (`# file: rules/return-to.test.ts`), for
 * `tools/count-tests` and for the list of the slowest files.
 *
 * @param folder absolute path of a test folder
 */
export async function importPart(t: Test, folder: string, { part, of, alone = [] }: Part): Promise<void> {
  const files = globSync('**/*.test.ts', { cwd: folder, exclude: ['**/fixtures/**'] })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => !alone.includes(file))
    .sort()
  for (const [index, file] of files.entries()) {
    if (index % of !== part - 1) continue
    t.comment(`file: ${file}`)
    await import(pathToFileURL(join(folder, file)).href)
  }
}
