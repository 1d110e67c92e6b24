import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import t from 'tap'
import { readSecret } from '../../../src/command/terminal/read-secret.ts'
import { createSecretFile } from '../../../src/command/terminal/secret-file.ts'

const nothing = { stdin: Readable.from(['']) }

t.test('a secret is read from a file or standard input, without one line break at its end', async (t) => {
  const path = join(t.testdir({ secret: ' s3cret \n\n' }), 'secret')
  t.equal(await readSecret(path, 'password', nothing), ' s3cret \n')
  t.equal(await readSecret('-', 'password', { stdin: Readable.from(['from ', 'a pipe\r\n']) }), 'from a pipe')
})

t.test('an empty or missing file is a fault that names the file', async (t) => {
  const directory = t.testdir({ empty: '\n' })
  await t.rejects(readSecret(join(directory, 'empty'), 'password', nothing), {
    name: 'CommandFault',
    message: /empty is empty, but password is expected there$/,
  })
  await t.rejects(readSecret(join(directory, 'none'), 'password', nothing), {
    name: 'CommandFault',
    message: /none cannot be read \(ENOENT\)$/,
  })
  await t.rejects(readSecret('-', 'password', nothing), { message: /^standard input is empty/ })
})

t.test('a terminal is asked, and Ctrl-C is a fault', async (t) => {
  const terminal = (typed: string) => {
    const stdin = Object.assign(new PassThrough(), { isTTY: true })
    stdin.write(typed)
    return { stdin }
  }
  t.equal(await readSecret('-', 'password', terminal('typed\n')), 'typed')
  for (const typed of ['\u0003', '\u0004', '\n']) {
    await t.rejects(readSecret('-', 'password', terminal(typed)), { message: 'nothing was typed' })
  }
})

t.test('a generated secret goes into a new file that only its owner can read', async (t) => {
  const directory = t.testdir({})
  const path = join(directory, 'secret')
  const file = await createSecretFile(path)
  t.equal((await stat(path)).mode & 0o777, 0o600)
  await file.write('generated')
  t.equal(await readFile(path, 'utf8'), 'generated\n')
  await t.rejects(createSecretFile(path), { name: 'CommandFault', message: /EEXIST.*must not exist yet/ })
  t.equal(await readFile(path, 'utf8'), 'generated\n')
  await t.rejects(createSecretFile(join(directory, 'missing', 'secret')), { message: /ENOENT/ })
  const unused = await createSecretFile(join(directory, 'unused'))
  await unused.discard()
  await t.rejects(stat(join(directory, 'unused')))
  await writeFile(join(directory, 'unused'), '')
})
