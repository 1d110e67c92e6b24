import { generateKeyPairSync, sign, verify } from 'node:crypto'
import t from 'tap'
import { p1363Signature } from '../../src/keys/p1363-signature.ts'

t.test(
  'p1363Signature turns every signature into one that verifies, also where a number is short',
  async (t) => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const lengths = new Set<number>()
    let wrong = 0
    for (let index = 0; index < 3000; index += 1) {
      const data = Buffer.from(`message ${index}`)
      const der = sign('sha256', data, privateKey)
      lengths.add(der.length)
      const signature = p1363Signature(der)
      const isValid = verify('sha256', data, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)
      if (signature.length !== 64 || !isValid) wrong += 1
    }
    t.equal(wrong, 0)
    t.ok(lengths.size >= 4, 'with and without the zero that keeps a number positive, and shorter ones')
  },
)

t.test('p1363Signature fills up numbers of any length', async (t) => {
  const der = (r: number[], s: number[]) =>
    Buffer.from([0x30, r.length + s.length + 4, 2, r.length, ...r, 2, s.length, ...s])
  const shown = (r: number[], s: number[]) => p1363Signature(der(r, s)).toString('hex')
  const filled = (hex: string) => hex.padStart(64, '0')
  t.equal(shown([1], [0x7f]), filled('01') + filled('7f'))
  t.equal(shown([0, 0x80], [0x12, 0x34]), filled('80') + filled('1234'))
  const full = Array.from({ length: 32 }, () => 0xff)
  t.equal(shown([0, ...full], [0, ...full]), 'ff'.repeat(64))
})
