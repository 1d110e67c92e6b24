import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { childEnvironment, identityScript } from '@latchkey/local-services'

const cli = identityScript()

/** `latchkey-identity` in processes of its own, used by somebody who knows nothing but its help. */
export interface OperatorShell {
  /** Runs a command that has to succeed. @param words without secrets @param stdin what it reads from standard input */
  run(words: string, stdin?: string): Promise<string>
  /** The same with `--json`: the values that it printed. */
  json(words: string, stdin?: string): Promise<Record<string, unknown>[]>
  /** Runs a command and returns its exit code and stderr. */
  attempt(words: string, stdin?: string): Promise<{ code: number | null; stdout: string; stderr: string }>
}

/**
 * Every command has to stand in the help of its family, and each of its options in its own help, or it is not run.
 *
 * @param env what the operator has set
 */
export function operatorShell(env: Record<string, string>): OperatorShell {
  const help = new Map<string, Promise<string>>()

  async function start(words: readonly string[], stdin: string) {
    const child = spawn(process.execPath, [cli, ...words], { env: { ...childEnvironment(), ...env } })
    // it may end before it has read everything
    child.stdin.on('error', () => {})
    child.stdin.end(stdin)
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
    const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
    return { code, stdout, stderr }
  }

  function helpOf(words: readonly string[]): Promise<string> {
    const key = words.join(' ')
    const known = help.get(key) ?? start([...words, '--help'], '').then(({ stdout }) => stdout)
    help.set(key, known)
    return known
  }

  async function requireHelp(words: readonly string[]): Promise<void> {
    const [family = '', command = ''] = words
    const [top, own] = await Promise.all([helpOf([]), helpOf([family])])
    if (!lists(top, family)) throw new Error(`the help does not list ${family}`)
    const isFamily = lists(own, command)
    const options = isFamily ? await helpOf([family, command]) : own
    for (const option of words.filter((word) => word.startsWith('--'))) {
      const name = option.split('=')[0] ?? option
      if (!lists(options, name)) throw new Error(`the help of ${family} ${command} does not list ${name}`)
    }
  }

  async function attempt(words: string, stdin = '') {
    const all = words.split(' ')
    await requireHelp(all)
    return start(all, stdin)
  }

  async function run(words: string, stdin = ''): Promise<string> {
    const { code, stdout, stderr } = await attempt(words, stdin)
    if (code !== 0) throw new Error(`${words} ended with ${code}: ${stderr}`)
    return stdout
  }

  return {
    attempt,
    run,
    async json(words, stdin) {
      const printed = await run(`${words} --json`, stdin)
      const lines = printed.split('\n').filter((line) => line !== '')
      return lines.map((line): Record<string, unknown> => JSON.parse(line))
    },
  }
}

/** Whether a word begins one of the lines of a help text. */
function lists(help: string, word: string): boolean {
  return help.split('\n').some((line) => line.startsWith('  ') && line.trim().split(/[ ,]/)[0] === word)
}
