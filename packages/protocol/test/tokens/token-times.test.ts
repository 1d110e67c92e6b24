import t from 'tap'
import { faultOfTokenTimes, type TokenTimes } from '../../src/index.ts'

const nowSeconds = 1_795_348_800
const clock = { nowSeconds, clockSkewSeconds: 30 }

const valid: [string, TokenTimes][] = [
  ['its end is the last second of the skew ago', { exp: nowSeconds - 29 }],
  ['it was issued at the end of the skew', { iat: nowSeconds + 30, exp: nowSeconds + 60 }],
  ['it was issued a year ago and ages without limit', { iat: nowSeconds - 31_536_000, exp: nowSeconds + 60 }],
  ['it begins at the end of the skew', { nbf: nowSeconds + 30, exp: nowSeconds + 60 }],
]
for (const [name, times] of valid) {
  t.test(`a token is valid if ${name}`, async (t) => {
    t.equal(faultOfTokenTimes(times, clock), undefined)
  })
}

const invalid: [string, TokenTimes, string][] = [
  ['it ended at the start of the skew', { exp: nowSeconds - 30 }, 'exp has passed'],
  ['it ends when it was issued', { iat: nowSeconds + 5, exp: nowSeconds + 5 }, 'exp is not after iat'],
  [
    'it was issued beyond the skew',
    { iat: nowSeconds + 31, exp: nowSeconds + 60 },
    'iat is in the future; do the clocks agree?',
  ],
  ['its begin is no time', { exp: nowSeconds + 60, nbf: null }, 'nbf is not a time'],
  [
    'it begins beyond the skew',
    { exp: nowSeconds + 60, nbf: nowSeconds + 31 },
    'nbf is in the future; do the clocks agree?',
  ],
]
for (const [name, times, fault] of invalid) {
  t.test(`a token is not valid if ${name}`, async (t) => {
    t.equal(faultOfTokenTimes(times, clock), fault)
  })
}

t.test('a token ages out, to the second, whatever its end', async (t) => {
  const aging = { ...clock, maxAgeSeconds: 600 }
  const issued = (secondsAgo: number) => ({ iat: nowSeconds - secondsAgo, exp: nowSeconds + 31_536_000 })
  t.equal(faultOfTokenTimes(issued(630), aging), undefined)
  t.equal(faultOfTokenTimes(issued(631), aging), 'iat is too long ago; do the clocks agree?')
})
