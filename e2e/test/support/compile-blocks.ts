import { execFile } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = new URL('../../../', import.meta.url)

/** A block of TypeScript in a document or comment. */
export interface CodeBlock {
  /** A file name without extension, by which the compiler's messages name the block. */
  name: string
  text: string
}

/**
 * Type-checks each block as a module of its own, in strict mode, with all packages of the workspace installed.
 *
 * @param folder name of the folder under `e2e/artefacts/` that the blocks are written to
 * @returns the compiler's messages; empty if all blocks compile
 */
export async function compileBlocks(folder: string, blocks: readonly CodeBlock[]): Promise<string> {
  const directory = new URL(`../../artefacts/${folder}/`, import.meta.url)
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(directory, { recursive: true })
  symlinkSync(
    fileURLToPath(new URL('../../node_modules', import.meta.url)),
    new URL('node_modules', directory),
  )
  for (const { name, text } of blocks) {
    // a block without imports would be a script, whose names are visible to all others
    writeFileSync(new URL(`${name}.ts`, directory), `${text}\nexport {}\n`)
  }
  const compilerOptions = { lib: ['es2024', 'dom'], types: ['node'] }
  const config = { extends: '../../../tsconfig.base.json', include: ['*.ts'], compilerOptions }
  writeFileSync(new URL('tsconfig.json', directory), JSON.stringify(config))
  const tsc = fileURLToPath(new URL('node_modules/.bin/tsc', root))
  // the compiler's own loader does not work under the hooks of the test runner
  return run('env', ['-u', 'NODE_OPTIONS', tsc, '-p', fileURLToPath(directory)]).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  )
}
