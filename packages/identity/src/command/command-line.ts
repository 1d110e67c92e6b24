import { readFileSync } from 'node:fs'
import { Command, CommanderError, Option } from 'commander'
import { everyTenant, isSigningAlgorithm, signingAlgorithms } from '../keys/signing-key.ts'
import type { KeysCommand } from './keys-command.ts'

/** A command line, understood. */
export type Action = { name: 'serve' } | { name: 'migrate' } | ({ name: 'keys' } & KeysCommand)

/** What a command line asks for: an action, or text to print before the process ends. */
export type CommandLine =
  | { action: Action }
  | { action: undefined; stdout: string; stderr: string; exitCode: 0 | 2 }

const examples = `
Examples:
  # try it: everything in memory, messages at http://localhost:3000/dev/outbox
  LATCHKEY_DEV=1 LATCHKEY_DATABASE_URL=:memory: LATCHKEY_SEED=seed.json latchkey-identity serve
  # in production, before new instances start
  latchkey-identity migrate
  # a new signing key every few months, and at once when one has leaked
  latchkey-identity keys rotate
  latchkey-identity keys revoke KID

Settings are environment variables; the README lists them.`

/** Reads a command line, without the program's own name. Does nothing but read. */
export function readCommandLine(words: readonly string[]): CommandLine {
  let action: Action | undefined
  let stdout = ''
  let stderr = ''
  const program = new Command('latchkey-identity').exitOverride().configureOutput({
    writeOut: (text) => {
      stdout += text
    },
    writeErr: (text) => {
      stderr += text
    },
  })
  // the commands inherit the settings above
  addCommands(program, (read) => {
    action = read
  })
  try {
    program.parse(words, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    const isAsked = error.exitCode === 0 || words.length === 0
    return { action: undefined, stdout, stderr, exitCode: isAsked ? 0 : 2 }
  }
  if (action === undefined) return { action, stdout, stderr, exitCode: 2 }
  return { action }
}

function addCommands(program: Command, act: (action: Action) => void): void {
  program
    .description('The identity service of Latchkey.')
    .version(version(), '--version', 'print the version')
    // no short form: a key id can begin with it
    .helpOption('--help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .showHelpAfterError()
    .addHelpText('after', examples)
  program
    .command('serve')
    .description('run the identity service')
    .action(() => act({ name: 'serve' }))
  program
    .command('migrate')
    .description('bring the database up to date and exit')
    .action(() => act({ name: 'migrate' }))
  addKeysCommands(program.command('keys').description('manage the signing keys of a database in use'), act)
}

function addKeysCommands(keys: Command, act: (action: Action) => void): void {
  keys
    .command('list')
    .description('show the signing keys and their states')
    .action(() => act({ name: 'keys', verb: 'list' }))
  keys
    .command('rotate')
    .description('publish a new key, which signs after 15 minutes')
    .addOption(new Option('--alg <alg>', 'algorithm of the key').choices(signingAlgorithms))
    .option('--tenant <id>', 'tenant that the key is for', everyTenant)
    .option('--now', 'let the key sign at once', false)
    .action(({ alg, tenant, now }: { alg?: string; tenant: string; now: boolean }) => {
      const known = alg !== undefined && isSigningAlgorithm(alg) ? alg : undefined
      act({ name: 'keys', verb: 'rotate', alg: known, tenantId: tenant, atOnce: now })
    })
  const verbs = {
    retire: 'stop a key from signing; its tokens stay valid',
    revoke: 'remove a key that has leaked; its tokens are refused',
  } as const
  for (const verb of ['retire', 'revoke'] as const) {
    keys
      .command(verb)
      .description(verbs[verb])
      .argument('<kid>', 'id of the key')
      // a key id can begin with a dash
      .allowUnknownOption()
      .action((kid: string) => act({ name: 'keys', verb, kid }))
  }
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  const found = typeof manifest === 'object' && manifest !== null && 'version' in manifest && manifest.version
  return typeof found === 'string' ? found : 'unknown'
}
