import t from 'tap'
import { secondsUntilAllowed, slotAt } from '../../src/limits/sliding-window.ts'

const limit = { max: 10, windowSeconds: 100 }

t.test('a moment belongs to one fixed window', async (t) => {
  t.strictSame(slotAt(limit, 1000), { index: 10, secondsLeft: 100 })
  t.strictSame(slotAt(limit, 1099), { index: 10, secondsLeft: 1 })
  t.strictSame(slotAt(limit, 1100), { index: 11, secondsLeft: 100 })
})

t.test(
  'the wait is whole seconds, at least one, and the first at which the count allows one more',
  async (t) => {
    const allowed = (previous: number, current: number, secondsLeft: number) =>
      (previous * secondsLeft) / limit.windowSeconds + current + 1 <= limit.max
    for (let previous = 0; previous <= 10; previous += 1) {
      for (let current = 0; current <= 10; current += 1) {
        for (const secondsLeft of [1, 2, 33, 99, 100]) {
          if (allowed(previous, current, secondsLeft)) continue
          const wait = secondsUntilAllowed(limit, { previous, current }, secondsLeft)
          const isThen = (seconds: number) =>
            seconds < secondsLeft
              ? allowed(previous, current, secondsLeft - seconds)
              : allowed(current, 0, limit.windowSeconds - (seconds - secondsLeft))
          const name = `${previous} before, ${current} now, ${secondsLeft} s left: ${wait} s`
          t.ok(Number.isInteger(wait) && wait >= 1 && isThen(wait), name)
          t.notOk(wait > 1 && isThen(wait - 1), `${name}, not sooner`)
        }
      }
    }
  },
)
