import { isPlainJson } from '@latchkey/protocol'
import { CommandFault } from '../command-fault.ts'
import type { CommandIo } from '../command-spec.ts'
import { readInput } from './read-secret.ts'

/**
 * Reads a file of JSON, or with `-` standard input.
 *
 * @throws CommandFault for a file that cannot be read or is not JSON
 */
export async function readJson(path: string, io: Pick<CommandIo, 'stdin'>): Promise<unknown> {
  return parseJson(await readInput(path, io), path === '-' ? 'standard input' : path)
}

/** @param shown how a message names the text @throws CommandFault for what is not JSON, or ambiguous */
export function parseJson(text: string, shown: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new CommandFault(`${shown} is not JSON`, 2)
  }
  if (isPlainJson(text)) return value
  throw new CommandFault(`${shown} names a member twice, or is nested too deeply`, 2)
}
