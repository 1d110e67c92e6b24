import { randomBytes } from 'node:crypto'
import { readCommandLine } from '../../src/command/command-line.ts'
import { runKeysCommand } from '../../src/command/keys-command.ts'

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
  const { action } = readCommandLine(['keys', ...words.split(' ')])
  if (action?.name !== 'keys') throw new Error(`not understood: ${words}`)
  return runKeysCommand(action, options, nowSeconds)
}
