import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { CommandFault } from '../command-fault.ts'
import type { CommandIo } from '../command-spec.ts'
import { hiddenPrompt } from './hidden-prompt.ts'

/**
 * Reads a secret from a file, or with `-` from standard input, where a terminal is asked without an echo. One line break at the
 * end does not count. A secret is never a word of the command line: every user of a machine sees those.
 *
 * @param asked what a person is asked for, such as `password`
 * @throws CommandFault if the file cannot be read or is empty
 */
export async function readSecret(path: string, asked: string, io: Pick<CommandIo, 'stdin'>): Promise<string> {
  if (path === '-' && io.stdin.isTTY) return hiddenPrompt(asked, io.stdin)
  const secret = (await readInput(path, io)).replace(/\r?\n$/, '')
  if (secret === '') throw new CommandFault(`${nameOf(path)} is empty, but ${asked} is expected there`)
  return secret
}

/**
 * Reads a text file, or with `-` standard input.
 *
 * @throws CommandFault if it cannot be read
 */
export async function readInput(path: string, io: Pick<CommandIo, 'stdin'>): Promise<string> {
  if (path === '-') return text(io.stdin)
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new CommandFault(`${path} cannot be read${reasonOf(error)}`)
  }
}

function nameOf(path: string): string {
  return path === '-' ? 'standard input' : path
}

/** The code of an error of the system, in brackets. */
export function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? ` (${error.code})` : ''
}
