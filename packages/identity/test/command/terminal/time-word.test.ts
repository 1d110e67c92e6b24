import t from 'tap'
import { readTime } from '../../../src/command/terminal/time-word.ts'

const now = Date.UTC(2026, 10, 29, 20, 30) / 1000
const read = (word: string) => new Date(readTime(word, '--from', now) * 1000).toISOString()

t.test('times are dates, times with a zone, seconds, days by name, and how long ago', async (t) => {
  const cases: [word: string, time: string][] = [
    ['2026-11-28', '2026-11-28T00:00:00.000Z'],
    ['2026-11-28T08:00:00Z', '2026-11-28T08:00:00.000Z'],
    ['2026-11-28T08:00+02:00', '2026-11-28T06:00:00.000Z'],
    ['1793520000', '2026-11-01T08:00:00.000Z'],
    ['today', '2026-11-29T00:00:00.000Z'],
    ['yesterday', '2026-11-28T00:00:00.000Z'],
    ['24h', '2026-11-28T20:30:00.000Z'],
    ['7d', '2026-11-22T20:30:00.000Z'],
    ['90m', '2026-11-29T19:00:00.000Z'],
  ]
  for (const [word, time] of cases) t.equal(read(word), time, word)
})

t.test('other words are faults that name the option', async (t) => {
  for (const word of ['', 'tomorrow', '2026-13-01', '2026-11-28T08:00', '28.11.2026', '5', '5w', '-1d']) {
    t.throws(
      () => read(word),
      { name: 'CommandFault', exitCode: 2, message: /^--from must be a time / },
      word,
    )
  }
})
