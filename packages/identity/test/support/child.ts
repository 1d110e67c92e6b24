import { type ChildProcess, spawn } from 'node:child_process'
import { childEnvironment, identityScript } from '@latchkey/local-services'
import type { Test } from 'tap'

const cli = identityScript()
/** A start on a busy machine without a compile cache. */
const deadlineMs = 90_000

/** A run of the command line. */
export interface CliRun {
  child: ChildProcess
  stdout(): string
  stderr(): string
  /** Resolves with what `find` gives, as soon as it gives something. */
  until<T>(find: (stdout: string) => T | undefined): Promise<T>
  /** Resolves with the exit code. */
  exited: Promise<number | null>
}

/** Runs the command line with these variables only (and those of `childEnvironment`); it is killed with the test. */
export function runCli(t: Test, words: string[], env: Record<string, string>): CliRun {
  const child = spawn(process.execPath, [cli, ...words], {
    env: { ...childEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve))
  t.after(async () => {
    child.kill('SIGKILL')
    await exited
  })
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    exited,
    async until(find) {
      const deadline = Date.now() + deadlineMs
      while (Date.now() < deadline && child.exitCode === null) {
        const found = find(stdout)
        if (found !== undefined) return found
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      throw new Error(`it did not come: ${stdout}${stderr}`)
    },
  }
}
