import { randomBytes } from 'node:crypto'
import { readCommandLine } from '../../src/command/command-line.ts'
import { keysCommandOf } from '../../src/command/families/keys-commands.ts'
import { runKeysCommand } from '../../src/command/run-keys-command.ts'

/** A master key of a test's own: services that share a database have to share one. */
export function newMasterKey(): string {
  return randomBytes(32).toString('base64url')
}

/** Runs `keys …` as the command line does. */
export async function keys(
  words: string,
  options: { databaseUrl: string; masterKeys: string[] },
  nowSeconds: number,
): Promise<string> {
  const { spec, given } = await readCommandLine(['keys', ...words.split(' ')])
  if (spec === undefined) throw new Error(`not understood: ${words}`)
  return runKeysCommand(keysCommandOf(spec.name, given), options, nowSeconds)
}
