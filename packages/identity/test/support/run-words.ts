import { Readable } from 'node:stream'
import { runWords } from '../../src/command/command.ts'

/** A command line that has ended. */
export interface EndedCommand {
  code: number
  stdout: string
  stderr: string
}

/** Runs a command line in this process. @param stdin what it reads from standard input */
export async function runLine(
  words: string | readonly string[],
  env: Record<string, string>,
  stdin = '',
): Promise<EndedCommand> {
  let stdout = ''
  let stderr = ''
  const code = await runWords(typeof words === 'string' ? words.split(' ') : words, {
    env,
    stdin: Readable.from([stdin]),
    out: (text) => {
      stdout += text
    },
    err: (text) => {
      stderr += text
    },
  })
  return { code, stdout, stderr }
}
