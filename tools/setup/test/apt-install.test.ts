import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { withoutServiceStart } from '../apt-install.ts'

t.test('withoutServiceStart forbids services to start only during the installation', async (t) => {
  const file = join(t.testdir({}), 'policy-rc.d')
  withoutServiceStart(file, () => {
    t.match(readFileSync(file, 'utf8'), /exit 101/)
    t.equal(statSync(file).mode & 0o777, 0o755)
  })
  t.notOk(existsSync(file))
})

t.test('withoutServiceStart restores an existing policy, also after a failed installation', async (t) => {
  const file = join(t.testdir({ 'policy-rc.d': '#!/bin/sh\nexit 0\n' }), 'policy-rc.d')
  chmodSync(file, 0o700)
  t.throws(
    () =>
      withoutServiceStart(file, () => {
        throw new Error('no network')
      }),
    /no network/,
  )
  t.equal(readFileSync(file, 'utf8'), '#!/bin/sh\nexit 0\n')
  t.equal(statSync(file).mode & 0o777, 0o700)
})
