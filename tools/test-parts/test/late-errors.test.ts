import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import t from 'tap'

// `patches/async-hook-domain@4.0.1.patch` replaces the hooks by which tap finds the test that an error belongs to
t.test('an error that no test awaits fails the test that caused it, and no other one', async (t) => {
  const fixture = fileURLToPath(new URL('fixtures/late-errors.ts', import.meta.url))
  const child = spawn(process.execPath, [fixture], { stdio: ['ignore', 'pipe', 'ignore'] })
  const report = await text(child.stdout)
  // tap repeats some of the failed tests after the last one
  const [tests = ''] = report.split('\nnot ok 6')
  const results = tests.split('\n').filter((line) => /^ *(not )?ok /.test(line))
  t.strictSame(
    results.map((line) => line.replace(/ (# time=.*|\{)$/, '')),
    [
      '    not ok 1 - in a timer',
      'not ok 1 - timer',
      '    not ok 1 - of a promise',
      'not ok 2 - rejection',
      '    not ok 1 - in an event',
      'not ok 3 - socket',
      '        not ok 1 - in an immediate',
      '    not ok 1 - inner',
      '        ok 1 - (unnamed test)',
      '    ok 2 - sibling',
      'not ok 4 - outer',
      '    ok 1 - (unnamed test)',
      'ok 5 - last',
    ],
  )
})
