import process from 'node:process'
import { ConfigError } from '../errors/config-error.ts'
import { KeyFault } from '../keys/manage-keys.ts'
import { openStorage } from '../storage/open-storage.ts'
import { type Action, readCommandLine } from './command-line.ts'
import { readEnvironment } from './environment.ts'
import { runKeysCommand } from './keys-command.ts'
import { serve } from './serve.ts'
import { withVariableNames } from './variable-names.ts'

type Env = Readonly<Record<string, string | undefined>>

/**
 * Runs one command line. The exit code is 0 after success, 2 for words that are not understood, and 1 for any other
 * fault, with the reason on stderr.
 */
export async function runCommand(words: readonly string[], env: Env): Promise<void> {
  const line = readCommandLine(words)
  if (line.action === undefined) {
    process.stdout.write(line.stdout)
    process.stderr.write(line.stderr)
    process.exitCode = line.exitCode
    return
  }
  try {
    await run(line.action, env)
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`)
    process.exitCode = 1
  }
}

async function run(action: Action, env: Env): Promise<void> {
  const launch = await readEnvironment(env)
  switch (action.name) {
    case 'serve':
      return serve(launch)
    case 'migrate': {
      const storage = await openStorage(launch.options.databaseUrl)
      await storage.close()
      process.stdout.write('the database is up to date\n')
      return
    }
    case 'keys':
      process.stdout.write(await runKeysCommand(action, launch.options, Math.floor(Date.now() / 1000)))
  }
}

function explain(error: unknown): string {
  if (error instanceof KeyFault) return error.message
  if (error instanceof ConfigError) return `cannot start (${error.code}): ${withVariableNames(error.message)}`
  if (!(error instanceof Error)) return String(error)
  if ('syscall' in error && error.syscall === 'listen') return `cannot listen: ${error.message}`
  return error.stack ?? error.message
}
