import t from 'tap'
import { readLogLine } from '../src/log-line.ts'

t.test('readLogLine shows a warning with its reason', async (t) => {
  const line = JSON.stringify({ level: 40, msg: 'a code could not be sent', err: { message: 'timed out' } })
  t.same(readLogLine(line, false), { text: 'a code could not be sent (timed out)', show: true })
})

t.test('readLogLine hides routine log lines', async (t) => {
  t.match(readLogLine(JSON.stringify({ level: 30, msg: 'listening' }), false), { show: false })
})

t.test('readLogLine shows text from stderr that is not a log record', async (t) => {
  t.same(readLogLine('{ broken', true), { text: '{ broken', show: true })
  t.match(readLogLine('hello', false), { show: false })
})
