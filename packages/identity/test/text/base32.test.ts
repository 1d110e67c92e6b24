import t from 'tap'
import { base32 } from '../../src/text/base32.ts'

t.test('base32 gives the test vectors of RFC 4648, without padding', async (t) => {
  const vectors = {
    '': '',
    f: 'MY',
    fo: 'MZXQ',
    foo: 'MZXW6',
    foob: 'MZXW6YQ',
    fooba: 'MZXW6YTB',
    foobar: 'MZXW6YTBOI',
  }
  for (const [text, encoded] of Object.entries(vectors)) t.equal(base32(Buffer.from(text)), encoded, text)
})

t.test('base32 uses all of its 32 letters', async (t) => {
  const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
  t.equal(new Set(base32(every)).size, 32)
})
