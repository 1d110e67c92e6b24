import { readFileSync } from 'node:fs'
import t from 'tap'
import { readCommandLine } from '../../src/command/command-line.ts'

const read = (words: string) => readCommandLine(words === '' ? [] : words.split(' '))

t.test('serve, migrate and the keys commands are understood', async (t) => {
  const rotate = { name: 'keys', verb: 'rotate', alg: undefined, tenantId: '*', atOnce: false }
  const cases: [words: string, action: object][] = [
    ['serve', { name: 'serve' }],
    ['migrate', { name: 'migrate' }],
    ['keys list', { name: 'keys', verb: 'list' }],
    ['keys rotate', rotate],
    [
      'keys rotate --alg PS256 --tenant acme --now',
      { ...rotate, alg: 'PS256', tenantId: 'acme', atOnce: true },
    ],
    ['keys rotate --alg=EdDSA', { ...rotate, alg: 'EdDSA' }],
    ['keys revoke kid', { name: 'keys', verb: 'revoke', kid: 'kid' }],
  ]
  for (const [words, action] of cases) t.same(read(words), { action }, words)
})

t.test('a key id can begin with dashes', async (t) => {
  for (const kid of ['-_kid', '-hV', '--kid', '-V', '-h', '-']) {
    t.same(read(`keys retire ${kid}`), { action: { name: 'keys', verb: 'retire', kid } }, kid)
    t.same(read(`keys revoke ${kid}`), { action: { name: 'keys', verb: 'revoke', kid } }, kid)
  }
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
  ]) {
    const line = read(words)
    t.match(
      line,
      { action: undefined, exitCode: 2, stdout: '', stderr: /^Usage: latchkey-identity /m },
      words,
    )
  }
})

t.test('--help prints commands and examples to stdout, for each command too', async (t) => {
  for (const words of ['--help', 'help']) {
    t.match(read(words), { action: undefined, exitCode: 0, stderr: '' }, words)
    t.match(read(words), { stdout: /^Usage: latchkey-identity [\s\S]* serve [\s\S]*Examples:\n/ }, words)
  }
  for (const words of ['keys rotate --help', 'help keys']) {
    t.match(read(words), { exitCode: 0, stdout: /^Usage: latchkey-identity keys /, stderr: '' }, words)
  }
})

t.test('no words print the usage to stderr, with exit code 0', async (t) => {
  t.match(read(''), { action: undefined, exitCode: 0, stdout: '', stderr: /^Usage: latchkey-identity / })
})

t.test('--version prints the version of the package', async (t) => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  t.same(read('--version'), { action: undefined, exitCode: 0, stdout: `${version}\n`, stderr: '' })
})
