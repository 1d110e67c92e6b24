import t from 'tap'
import { verdictOf } from '../verdict.ts'

const report = (totalDependencies: unknown) =>
  JSON.stringify({ advisories: {}, metadata: { vulnerabilities: { high: 0 }, totalDependencies } })

t.test('only a report of the registry is a verdict', async (t) => {
  t.equal(verdictOf({ exitCode: 0, stdout: report(12), stderr: '' }).outcome, 'clean')
  for (const stdout of ['', '{}', 'no JSON', 'null', report(undefined)]) {
    for (const exitCode of [0, 1]) {
      t.equal(verdictOf({ exitCode, stdout, stderr: 'the network is down' }).outcome, 'unchecked', stdout)
    }
  }
  t.match(verdictOf({ exitCode: 1, stdout: '', stderr: 'the network is down' }).text, 'the network is down')
})
