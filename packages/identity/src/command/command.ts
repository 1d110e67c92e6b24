import process from 'node:process'
import { readCommandLine } from './command-line.ts'
import type { CommandIo } from './command-spec.ts'

/** Runs one command line with the streams of the process, and sets its exit code. */
export async function runCommand(words: readonly string[], env: CommandIo['env']): Promise<void> {
  const exitCode = await runWords(words, {
    env,
    stdin: process.stdin,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  })
  // `serve` goes on
  if (exitCode !== 0) process.exitCode = exitCode
}

/**
 * Runs one command line. Resolves with the exit code: 0 after success, 2 for a command line that is not valid, and 1 for any
 * other fault, with the reason on stderr.
 */
export async function runWords(words: readonly string[], io: CommandIo): Promise<number> {
  const line = await readCommandLine(words)
  if (line.spec === undefined) {
    io.out(line.stdout)
    io.err(line.stderr)
    return line.exitCode
  }
  try {
    return (await line.spec.run(line.given, io)) ?? 0
  } catch (error) {
    // loads what `--help` does without
    const { explain } = await import('./explain.ts')
    const { message, exitCode } = explain(error)
    io.err(`${message}\n`)
    return exitCode
  }
}
