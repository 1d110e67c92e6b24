import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'

const root = fileURLToPath(new URL('..', import.meta.url))
const run = promisify(execFile)

/** Runs a program without what the test runner around this test puts into the environment. */
async function output(command: string, args: readonly string[]): Promise<string> {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME }
  const { stdout } = await run(command, [...args], { cwd: root, env, timeout: 240_000 })
  return stdout
}

t.test('the example runs in each test runner', async (t) => {
  t.match(
    await output(process.execPath, ['examples/tap.test.ts']),
    /^ok 1 - a signed-in user sees the account/m,
  )
  t.match(await output(process.execPath, ['--test', 'examples/node.test.ts']), /pass 1\b/)
  t.match(
    await output('node_modules/.bin/vitest', [
      'run',
      '--testTimeout=60000',
      '--root',
      '.',
      'examples/vitest.test.ts',
    ]),
    /1 passed/,
  )
})

t.test('README shows the examples as they run', async (t) => {
  const readme = readFileSync(`${root}/README.md`, 'utf8')
  for (const name of ['app.ts', 'tap.test.ts']) {
    const lines = readFileSync(`${root}/examples/${name}`, 'utf8').trim()
    t.ok(readme.includes(lines.slice(lines.indexOf('import'))), name)
  }
})
