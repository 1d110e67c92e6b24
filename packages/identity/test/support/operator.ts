import type { Test } from 'tap'
import type { TestDatabase } from './databases.ts'
import { newMasterKey } from './key-command.ts'
import { type EndedCommand, runLine } from './run-words.ts'
import { issuer, startService, type TestService } from './service.ts'

/** A running service, and the command line on its database. */
export interface Operated {
  service: TestService
  env: Record<string, string>
  /** Runs a command that has to succeed, and returns what it printed. @param stdin what it reads from standard input */
  run(words: string | readonly string[], stdin?: string): Promise<string>
  /** Runs a command. */
  attempt(words: string | readonly string[], stdin?: string): Promise<EndedCommand>
  /** Runs a command with `--json` that has to succeed, and returns the values that it printed. */
  json(words: string, stdin?: string): Promise<Record<string, unknown>[]>
}

/** Starts a seeded service on a database that commands use at the same time. */
export async function startOperated(t: Test, database: TestDatabase): Promise<Operated> {
  const databaseUrl = await database.openShared(t)
  const masterKey = newMasterKey()
  const service = await startService(t, databaseUrl, { masterKeys: [masterKey], now: Date.now })
  return {
    service,
    ...operate({
      LATCHKEY_DATABASE_URL: databaseUrl,
      LATCHKEY_MASTER_KEYS: masterKey,
      LATCHKEY_ISSUER: issuer,
    }),
  }
}

/** The command line with an environment. */
export function operate(env: Record<string, string>): Omit<Operated, 'service'> {
  const attempt = (words: string | readonly string[], stdin = '') => runLine(words, env, stdin)
  const run = async (words: string | readonly string[], stdin = '') => {
    const { code, stdout, stderr } = await attempt(words, stdin)
    if (code !== 0) throw new Error(`${String(words)} ended with ${code}: ${stderr}`)
    return stdout
  }
  return {
    env,
    attempt,
    run,
    async json(words, stdin) {
      const lines = (await run(`${words} --json`, stdin)).split('\n').filter((line) => line !== '')
      return lines.map((line): Record<string, unknown> => JSON.parse(line))
    },
  }
}
