import t from 'tap'
import { readLogLine } from '../src/log-line.ts'

t.test('a warning of a service is shown, with its reason', async (t) => {
  const line = JSON.stringify({ level: 40, msg: 'a code could not be sent', err: { message: 'timed out' } })
  t.same(readLogLine(line, false), { text: 'a code could not be sent (timed out)', show: true })
})

t.test('what a service does every day is kept to itself', async (t) => {
  t.match(readLogLine(JSON.stringify({ level: 30, msg: 'listening' }), false), { show: false })
})

t.test('a line that is no record is shown when it comes by stderr', async (t) => {
  t.same(readLogLine('{ broken', true), { text: '{ broken', show: true })
  t.match(readLogLine('hello', false), { show: false })
})
