import { readFileSync } from 'node:fs'
import t from 'tap'
import { readCommandLine } from '../../src/command/command-line.ts'

const read = (words: string) => readCommandLine(words === '' ? [] : words.split(' '))

/** The command that was understood, with what was given to it. */
async function understood(words: string) {
  const { spec, given } = await read(words)
  return { name: spec?.name, arguments: given?.arguments, options: Object.fromEntries(given?.options ?? []) }
}

t.test('commands are understood with their arguments and options', async (t) => {
  const cases: [words: string, name: string, args: string[], options?: object][] = [
    ['serve', 'serve', []],
    ['migrate', 'migrate', []],
    ['keys list', 'list', []],
    ['keys rotate', 'rotate', []],
    [
      'keys rotate --alg PS256 --tenant acme --now',
      'rotate',
      [],
      { alg: 'PS256', tenant: 'acme', now: true },
    ],
    ['keys rotate --alg=EdDSA', 'rotate', [], { alg: 'EdDSA' }],
    ['keys revoke kid', 'revoke', ['kid']],
    ['user show alice --json', 'show', ['alice'], { json: true }],
    [
      'user create --email a@example.com --secondary-emails b@example.com --secondary-emails c@example.com',
      'create',
      [],
      { email: 'a@example.com', 'secondary-emails': ['b@example.com', 'c@example.com'] },
    ],
    ['user create --name.first-name Alice', 'create', [], { 'name.first-name': 'Alice' }],
  ]
  for (const [words, name, args, options = {}] of cases) {
    t.strictSame(await understood(words), { name, arguments: args, options }, words)
  }
})

t.test('an id can begin with dashes, in every command', async (t) => {
  const commands: [family: string, verb: string, before: string[]][] = [
    ['keys', 'retire', []],
    ['keys', 'revoke', []],
    ['resource', 'delete', []],
    ['client', 'delete', []],
    ['session', 'end-one', ['alice']],
    ['session', 'end-one', ['-Alice']],
  ]
  for (const id of ['-hOtz00X7qLr9U7QcYoANg', '--Otz00X7qLr9U7QcYoANg', '--_kid', '--4', '-V', '-h', '-']) {
    for (const [family, name, before] of commands) {
      const words = [family, name, ...before, id]
      const args = [...before, id]
      t.strictSame(await understood(words.join(' ')), { name, arguments: args, options: {} }, words.join(' '))
      if (family === 'keys') continue
      for (const more of [
        [...words, '--tenant', '-acme'],
        [family, name, '--tenant', '-acme', ...args],
      ]) {
        t.strictSame(
          await understood(more.join(' ')),
          { name, arguments: args, options: { tenant: '-acme' } },
          more.join(' '),
        )
      }
    }
  }
})

t.test('after -- every word is a value', async (t) => {
  t.strictSame(await understood('keys retire -- --tenant'), {
    name: 'retire',
    arguments: ['--tenant'],
    options: {},
  })
})

t.test('a mistyped option is no id', async (t) => {
  for (const words of ['user show --jsno', 'user show alice --jsno', 'resource delete --tenat=acme']) {
    t.match(await read(words), { exitCode: 2, stderr: /^error: unknown option '--(jsno|tenat=acme)'/ }, words)
  }
  for (const [words, option] of [
    ['session end-one -hOt --jsno', '--jsno'],
    ['user show --jsno', '--jsno'],
    ['client delete --Tenant=acme', '--Tenant'],
    ['client delete --tenant_id=acme', '--tenant_id'],
    ['session end-one -hOt --tenant_id=acme', '--tenant_id'],
  ] as const) {
    t.match(
      await read(words),
      { exitCode: 2, stderr: new RegExp(`^error: unknown option '${option}`) },
      words,
    )
  }
  t.match(await read('user show -Alice -Bob'), { exitCode: 2, stderr: /^error: too many arguments/ })
  t.match(await read('user show -Alice --jsno'), { exitCode: 2, stderr: /^error: too many arguments/ })
  t.match(await read('user create -Alice'), { exitCode: 2, stderr: /^error: unknown option '-Alice'/ })
})

t.test('other words end with exit code 2 and the usage on stderr', async (t) => {
  for (const words of [
    'serv',
    'serve now',
    'serve --port 3000',
    'migrate all',
    'keys',
    'keys lists',
    'keys list all',
    'keys rotate now',
    'keys rotate --alg',
    'keys rotate --alg none',
    'keys rotate --alg HS256',
    'keys rotate --alg es256',
    'keys rotate --delay 5',
    'keys retire',
    'keys retire a b',
    'keys revoke',
    'user',
    'user create alice',
    'user create --password secret',
    'user create --address.type Moon',
    'user show',
    'session end a b',
  ]) {
    t.match(
      await read(words),
      { spec: undefined, exitCode: 2, stdout: '', stderr: /^Usage: latchkey-identity /m },
      words,
    )
  }
})

t.test('--help prints commands and examples to stdout, for each command too', async (t) => {
  for (const words of ['--help', 'help']) {
    t.match(await read(words), { spec: undefined, exitCode: 0, stderr: '' }, words)
    t.match(
      await read(words),
      { stdout: /^Usage: latchkey-identity [\s\S]* serve [\s\S]*Examples:\n/ },
      words,
    )
  }
  for (const words of ['keys rotate --help', 'help keys', 'help keys rotate', 'keys help rotate']) {
    t.match(await read(words), { exitCode: 0, stdout: /^Usage: latchkey-identity keys /, stderr: '' }, words)
  }
})

t.test('no words print the usage to stderr, with exit code 0', async (t) => {
  t.match(await read(''), { spec: undefined, exitCode: 0, stdout: '', stderr: /^Usage: latchkey-identity / })
})

t.test('--version prints the version of the package', async (t) => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  t.same(await read('--version'), { spec: undefined, exitCode: 0, stdout: `${version}\n`, stderr: '' })
})
