import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

t.test('the set-up fails and names the missing binaries without a package manager', async (t) => {
  const env = { PATH: t.testdir({}), LATCHKEY_TEST_POSTGRES_URL: 'postgres://given' }
  const { status, stderr } = spawnSync(process.execPath, [main], { env, encoding: 'utf8' })
  t.equal(status, 1)
  t.match(stderr, /not found: redis, chromium\n/, 'PostgreSQL is not needed when a server is given')
  t.match(stderr, /install redis, chromium and put them on the PATH/)
})
