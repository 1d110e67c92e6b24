import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { findBinary, requireBinary } from '../src/index.ts'

t.test('findBinary searches the PATH for the preferred name first', async (t) => {
  const path = t.testdir({ 'redis-server': '', 'valkey-server': '', plain: '' })
  for (const name of ['redis-server', 'valkey-server']) chmodSync(join(path, name), 0o755)
  const places = { path, postgresRoot: join(path, 'none') }
  t.equal(findBinary(['redis-server', 'valkey-server'], places), join(path, 'redis-server'))
  t.equal(findBinary(['missing', 'valkey-server'], places), join(path, 'valkey-server'))
  t.equal(findBinary(['plain'], places), undefined, 'a file that is not executable is none')
})

t.test('findBinary returns the newest PostgreSQL of the version directories', async (t) => {
  const root = t.testdir({ 9: { bin: { initdb: '' } }, 15: { bin: { initdb: '' } } })
  for (const version of ['9', '15']) chmodSync(join(root, version, 'bin', 'initdb'), 0o755)
  t.equal(findBinary(['initdb'], { path: '', postgresRoot: root }), join(root, '15', 'bin', 'initdb'))
})

t.test('requireBinary throws an error that names the missing command', async (t) => {
  const nowhere = { path: '', postgresRoot: t.testdir({}) }
  t.throws(
    () => requireBinary('redis', nowhere),
    /redis-server was not found: run "npx --yes pnpm@12 run setup"/,
  )
})
