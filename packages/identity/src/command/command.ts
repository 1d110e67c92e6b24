import process from 'node:process'
import { ConfigError } from '../errors/config-error.ts'
import { KeyFault } from '../keys/manage-keys.ts'
import { openStorage } from '../storage/open-storage.ts'
import { readEnvironment } from './environment.ts'
import { keysUsage, readKeysCommand, runKeysCommand } from './keys-command.ts'
import { serve } from './serve.ts'

const usage = `Usage: latchkey-identity <command>

  serve     run the identity service
  migrate   bring the database up to date and end
${keysUsage}
Set up by environment variables; see the README.
`

/** Runs one command line. Faults of the set-up are said on stderr, and end it with exit code 1. */
export async function runCommand(
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const [command, ...rest] = words
  try {
    if (command === 'serve' && rest.length === 0) await serve(await readEnvironment(env))
    else if (command === 'migrate' && rest.length === 0) {
      const { options } = await readEnvironment(env)
      const storage = await openStorage(options.databaseUrl)
      await storage.close()
      process.stdout.write('the database is up to date\n')
    } else if (command === 'keys') await manageKeys(rest, env)
    else {
      process.stderr.write(usage)
      process.exitCode = command === undefined || command === 'help' || command === '--help' ? 0 : 2
    }
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`)
    process.exitCode = 1
  }
}

async function manageKeys(
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const command = readKeysCommand(words)
  if (command === undefined) {
    process.stderr.write(usage)
    process.exitCode = 2
    return
  }
  const { options } = await readEnvironment(env)
  process.stdout.write(await runKeysCommand(command, options, Math.floor(Date.now() / 1000)))
}

function explain(error: unknown): string {
  if (error instanceof KeyFault) return error.message
  if (error instanceof ConfigError) return `refused to start (${error.code}): ${error.message}`
  if (!(error instanceof Error)) return String(error)
  if ('syscall' in error && error.syscall === 'listen') return `cannot listen: ${error.message}`
  return error.stack ?? error.message
}
