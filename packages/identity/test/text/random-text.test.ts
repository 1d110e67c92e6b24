import t from 'tap'
import { randomText } from '../../src/text/random-text.ts'

t.test('random text has the asked number of bytes in the asked encoding', async (t) => {
  t.match(randomText(32), /^[\w-]{43}$/)
  t.match(randomText(8, 'hex'), /^[0-9a-f]{16}$/)
  t.equal(Buffer.from(randomText(4_096), 'base64url').length, 4_096)
})

t.test('random text never repeats bytes, also where the pool is filled again', async (t) => {
  // of an odd length, so that the pool ends at another place each time
  const texts = Array.from({ length: 5_000 }, () => randomText(13, 'hex'))
  t.equal(new Set(texts).size, texts.length)
  // each byte is spread over all values: 65,000 of them leave none out
  const bytes = new Set(texts.flatMap((text) => [...Buffer.from(text, 'hex')]))
  t.equal(bytes.size, 256)
  const zeros = texts.join('').match(/(?:00){6}/g)
  t.equal(zeros, null, 'no bytes that were erased are given')
})

t.test('random text refuses an amount that the pool cannot give', async (t) => {
  for (const bytes of [0, -1, 1.5, 4_097, Number.NaN]) t.throws(() => randomText(bytes), RangeError)
})
