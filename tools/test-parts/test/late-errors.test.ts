import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import t from 'tap'

// `patches/async-hook-domain@4.0.1.patch` replaces the hooks by which tap finds the test that an error belongs to
t.test('an error that no test awaits fails the test that caused it, and no other one', async (t) => {
  const fixture = fileURLToPath(new URL('fixtures/late-errors.ts', import.meta.url))
  const child = spawn(process.execPath, [fixture], { stdio: ['ignore', 'pipe', 'ignore'] })
  const report = await text(child.stdout)
  const results = report.split('\n').filter((line) => /^ *(not )?ok /.test(line))
  // tap repeats some of the failed tests, sooner or later, under other numbers
  const different = new Set(
    results.map((line) => line.replace(/ (# time=.*|\{)$/, '').replace(/ok \d+/, 'ok')),
  )
  t.strictSame(
    [...different].toSorted(),
    [
      '    not ok - in a timer',
      'not ok - timer',
      '    not ok - of a promise',
      'not ok - rejection',
      '    not ok - in an event',
      'not ok - socket',
      '        not ok - in an immediate',
      '    not ok - inner',
      '        ok - (unnamed test)',
      '    ok - sibling',
      'not ok - outer',
      '    ok - (unnamed test)',
      'ok - last',
    ].toSorted(),
  )
})
