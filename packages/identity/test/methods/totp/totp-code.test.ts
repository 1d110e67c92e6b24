import t from 'tap'
import {
  codeAt,
  matchingPeriod,
  periodAt,
  secretBytes,
  type TotpAlgorithm,
} from '../../../src/methods/totp/totp-code.ts'

const seeds: Record<TotpAlgorithm, Buffer> = {
  sha1: Buffer.from('12345678901234567890'),
  sha256: Buffer.from('12345678901234567890123456789012'),
  sha512: Buffer.from('1234567890123456789012345678901234567890123456789012345678901234'),
}

/** RFC 6238, appendix B. */
const vectors: [seconds: number, codes: Record<TotpAlgorithm, string>][] = [
  [59, { sha1: '94287082', sha256: '46119246', sha512: '90693936' }],
  [1111111109, { sha1: '07081804', sha256: '68084774', sha512: '25091201' }],
  [1111111111, { sha1: '14050471', sha256: '67062674', sha512: '99943326' }],
  [1234567890, { sha1: '89005924', sha256: '91819424', sha512: '93441116' }],
  [2000000000, { sha1: '69279037', sha256: '90698825', sha512: '38618901' }],
  [20000000000, { sha1: '65353130', sha256: '77737706', sha512: '47863826' }],
]

t.test('codes are those of the test vectors of RFC 6238', async (t) => {
  for (const [seconds, codes] of vectors) {
    for (const algorithm of ['sha1', 'sha256', 'sha512'] as const) {
      const form = { algorithm, digits: 8, period: 30 }
      t.equal(
        codeAt(seeds[algorithm], form, periodAt(form, seconds)),
        codes[algorithm],
        `${algorithm} ${seconds}`,
      )
    }
  }
})

t.test('codes are those of the test vectors of RFC 4226', async (t) => {
  const form = { algorithm: 'sha1', digits: 6, period: 30 } as const
  const codes = ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871']
  t.same(
    codes.map((_, step) => codeAt(seeds.sha1, form, step)),
    codes,
  )
})

t.test('T16 a secret has at least 160 bits', async (t) => {
  for (const bytes of Object.values(secretBytes)) t.ok(bytes * 8 >= 160)
})

t.test('T14 a step counts within the window only, and after the last that was used', async (t) => {
  const form = { algorithm: 'sha1', digits: 6, period: 30 } as const
  const now = 1_700_000_010
  const current = periodAt(form, now)
  const steps = [-2, -1, 0, 1, 2]
  const accepted = (window: { past: number; future: number }, afterPeriod = -1) =>
    steps.filter((offset) => {
      const code = codeAt(seeds.sha1, form, current + offset)
      const step = matchingPeriod(seeds.sha1, form, code, now, window, afterPeriod)
      return step === current + offset
    })
  t.same(accepted({ past: 1, future: 0 }), [-1, 0])
  t.same(accepted({ past: 1, future: 1 }), [-1, 0, 1])
  t.same(accepted({ past: 0, future: 0 }), [0])
  t.same(accepted({ past: 2, future: 2 }), [-2, -1, 0, 1, 2])
  t.same(accepted({ past: 2, future: 2 }, current - 1), [0, 1, 2])
  t.same(accepted({ past: 2, future: 2 }, current), [1, 2])
})

t.test('what is no code of the form matches nothing', async (t) => {
  const form = { algorithm: 'sha1', digits: 6, period: 30 } as const
  const code = codeAt(seeds.sha1, form, 0)
  for (const wrong of ['', code.slice(1), `${code}0`, `${code.slice(0, 5)}`, '१२३४५६', '-00001']) {
    t.equal(matchingPeriod(seeds.sha1, form, wrong, 0, { past: 1, future: 0 }, -1), undefined, wrong)
  }
})

t.test('a code matches however it was pasted', async (t) => {
  const form = { algorithm: 'sha1', digits: 6, period: 30 } as const
  const code = codeAt(seeds.sha1, form, 0)
  for (const pasted of [` ${code}\n`, `${code.slice(0, 3)} ${code.slice(3)}`, `\u202a${code}\u202c`]) {
    t.equal(
      matchingPeriod(seeds.sha1, form, pasted, 0, { past: 0, future: 0 }, -1),
      0,
      JSON.stringify(pasted),
    )
  }
})
