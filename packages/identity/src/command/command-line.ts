import { readFileSync } from 'node:fs'
import { Command, type Command as CommanderCommand, CommanderError, Option } from 'commander'
import type { CommandFamily, CommandOption, CommandSpec, Given } from './command-spec.ts'
import { families } from './families/families.ts'

/** What a command line asks for: a command, or text to print before the process ends. */
export type CommandLine =
  | { spec: CommandSpec; given: Given }
  | { spec: undefined; given?: undefined; stdout: string; stderr: string; exitCode: 0 | 2 }

const examples = `
Examples:
  # try it: everything in memory, messages at http://localhost:3000/dev/outbox
  $ LATCHKEY_DEV=1 LATCHKEY_DATABASE_URL=:memory: latchkey-identity serve
  # in production, before new instances start
  $ latchkey-identity migrate
  # what a command takes
  $ latchkey-identity help user create

Commands work on the database of LATCHKEY_DATABASE_URL, which a running service may use at the same time.
Settings are environment variables; the README lists them.`

/** Lines of help are as long everywhere, so that the documents are. */
const helpWidth = 110

/** Reads a command line, without the program's own name. Does nothing but read. */
export async function readCommandLine(words: readonly string[]): Promise<CommandLine> {
  let chosen: { spec: CommandSpec; given: Given } | undefined
  let stdout = ''
  let stderr = ''
  const program = new Command('latchkey-identity').exitOverride().configureOutput({
    writeOut: (text) => {
      stdout += text
    },
    writeErr: (text) => {
      stderr += text
    },
    getOutHelpWidth: () => helpWidth,
    getErrHelpWidth: () => helpWidth,
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  })
  describe(program)
  const first = words.find((word) => word !== 'help' && !word.startsWith('-'))
  // the commands inherit the settings above
  for (const family of families) {
    await addFamily(program, family, { isUsed: family.name === first, words }, (spec, given) => {
      chosen = { spec, given }
    })
  }
  try {
    program.parse(withHelpLast(words), { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    const isAsked = error.exitCode === 0 || words.length === 0
    return { spec: undefined, stdout, stderr, exitCode: isAsked ? 0 : 2 }
  }
  return chosen ?? { spec: undefined, stdout, stderr, exitCode: 2 }
}

/** `help user create` is `user create --help`. */
function withHelpLast(words: readonly string[]): readonly string[] {
  const [help, family, ...rest] = words
  const isKnown = help === 'help' && families.some(({ name }) => name === family)
  return isKnown && family !== undefined ? [family, ...rest, '--help'] : words
}

type Choose = (spec: CommandSpec, given: Given) => void

function describe(program: CommanderCommand): void {
  program
    .description('The identity service of Latchkey.')
    .version(version(), '--version', 'print the version')
    // no short form: an id can begin with it
    .helpOption('--help', 'print this help')
    .helpCommand('help [command...]', 'print the help of a command')
    .showHelpAfterError()
    .addHelpText('after', examples)
}

/** @param isUsed whether the command line, `words`, names it; its commands are loaded then only */
async function addFamily(
  program: CommanderCommand,
  family: CommandFamily,
  { isUsed, words }: { isUsed: boolean; words: readonly string[] },
  choose: Choose,
): Promise<void> {
  const command = program.command(family.name).description(family.summary)
  if (!isUsed) return
  const loaded = await family.load()
  if ('run' in loaded) {
    describeCommand(command, loaded, words, choose)
    return
  }
  for (const spec of loaded) {
    describeCommand(command.command(spec.name).description(spec.summary), spec, words, choose)
  }
}

/**
 * Whether a word that begins with a dash is a value all the same, as ids of random letters can be: options have long names
 * in small letters only, before a sign of equality others are mistyped. After `--` every word is a value.
 */
function isDashedValue(word: string): boolean {
  return word.startsWith('-') && !/^--(?:[a-z][a-z.-]*|[A-Za-z][\w.-]*=.*)?$/s.test(word)
}

/** A word that is no value, among those that came as values beside one that begins with a dash. */
function mistypedOption(values: readonly string[], words: readonly string[]): string | undefined {
  const end = words.indexOf('--')
  const before = end === -1 ? words : words.slice(0, end)
  return values.find((word) => word.startsWith('-') && !isDashedValue(word) && before.includes(word))
}

/** @param words the command line */
function describeCommand(
  command: CommanderCommand,
  spec: CommandSpec,
  words: readonly string[],
  choose: Choose,
): void {
  const { arguments: places = [], options = [] } = spec
  for (const { name, description, isOptional } of places) {
    command.argument(isOptional ? `[${name}]` : `<${name}>`, description)
  }
  for (const option of options) command.addOption(commanderOption(option))
  if (places.length > 0 && words.some(isDashedValue)) command.allowUnknownOption()
  command.addHelpText('after', examplesText(spec))
  command.action(() => {
    const mistyped = mistypedOption(command.args, words)
    if (mistyped !== undefined) command.error(`error: unknown option '${mistyped.replace(/=.*/s, '')}'`)
    const given = new Map<string, string | true | readonly string[]>()
    for (const option of options) {
      const value: unknown = command.getOptionValue(commanderOption(option).attributeName())
      if (typeof value === 'string' || value === true || Array.isArray(value)) given.set(option.name, value)
    }
    choose(spec, { arguments: command.args, options: given })
  })
}

function commanderOption({
  name,
  value,
  description,
  choices,
  isRepeatable,
  isRequired,
}: CommandOption): Option {
  const option = new Option(value === undefined ? `--${name}` : `--${name} <${value}>`, description)
  if (choices !== undefined) option.choices(choices)
  if (isRepeatable) {
    option.argParser((given: string, before: unknown) => [...(Array.isArray(before) ? before : []), given])
  }
  if (isRequired) option.makeOptionMandatory()
  return option
}

function examplesText({ examples: lines = [] }: CommandSpec): string {
  if (lines.length === 0) return ''
  return [
    '',
    lines.length === 1 ? 'Example:' : 'Examples:',
    ...lines.map((line) => `  $ latchkey-identity ${line}`),
  ].join('\n')
}

function version(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL(import.meta.resolve('@latchkey/identity/package.json')), 'utf8'),
  )
  const found = typeof manifest === 'object' && manifest !== null && 'version' in manifest && manifest.version
  return typeof found === 'string' ? found : 'unknown'
}
