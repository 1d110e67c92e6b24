import t from 'tap'
import { retryAfterSeconds } from '../../src/transport/retry-after.ts'
import { nowMs } from '../support/issuer.ts'

const inSeconds = (seconds: number) => new Date(nowMs + seconds * 1000).toUTCString()

const cases: [string | string[] | undefined, number, string][] = [
  [undefined, 1, 'missing'],
  ['', 1, 'empty'],
  ['3', 3, 'seconds'],
  [' 3 ', 3, 'seconds in spaces'],
  ['0', 1, 'zero'],
  ['-1', 1, 'negative'],
  ['-5', 1, 'negative'],
  ['1.5', 1, 'a fraction'],
  ['abc', 1, 'a word'],
  ['1e3', 1, 'an exponent'],
  ['0x10', 1, 'hexadecimal'],
  ['61', 60, 'too long'],
  ['1000000000000', 60, 'absurd'],
  ['9'.repeat(400), 1, 'very many digits'],
  [inSeconds(20), 20, 'a date'],
  [inSeconds(-20), 1, 'a past date'],
  [inSeconds(86_400), 60, 'a far date'],
  ['Sun, 99 Foo 2026 99:99:99 GMT', 1, 'no date'],
  [['3', '4'], 1, 'several'],
]
for (const [header, seconds, name] of cases) {
  t.test(`W04 Q06 Retry-After that is ${name} means ${seconds} s`, async (t) => {
    t.equal(retryAfterSeconds(header, nowMs), seconds)
  })
}
