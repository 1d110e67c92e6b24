import t from 'tap'
import { newPasscode, passcodeHash } from '../../src/storage/passcode.ts'

t.test('O09 codes are uniform and keep their leading zeros', async (t) => {
  const rounds = 100_000
  const counts = new Array<number>(100).fill(0)
  let zeros = 0
  for (let i = 0; i < rounds; i += 1) {
    const code = newPasscode(6)
    if (!/^\d{6}$/.test(code)) t.fail(code)
    if (code.startsWith('0')) zeros += 1
    const bin = Number(code.slice(-2))
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  const expected = rounds / counts.length
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
  // 99 degrees of freedom: above 180 once in a million runs
  t.ok(chiSquare < 180, `chi² ${chiSquare}`)
  t.ok(Math.abs(zeros / rounds - 0.1) < 0.01)
  for (const digits of [4, 8]) t.match(newPasscode(digits), new RegExp(`^\\d{${digits}}$`))
})

t.test('the hash of a code fits one tenant, client, user, purpose, name and request only', async (t) => {
  const pepper = Buffer.alloc(32, 1)
  const scope = { tenant_id: 't', client_id: 'c', user_id: 'u', purpose: 'p' }
  const proof = { identifier: { type: 'email', value: 'a@b' }, requestId: undefined, code: '123456' } as const
  const hash = passcodeHash(pepper, scope, proof)
  t.equal(passcodeHash(pepper, { ...scope }, { ...proof }), hash)
  const others = [
    passcodeHash(Buffer.alloc(32, 2), scope, proof),
    ...Object.keys(scope).map((field) => passcodeHash(pepper, { ...scope, [field]: 'x' }, proof)),
    passcodeHash(pepper, scope, { ...proof, identifier: { type: 'username', value: 'a@b' } }),
    passcodeHash(pepper, scope, { ...proof, identifier: { type: 'email', value: 'x@b' } }),
    passcodeHash(pepper, scope, { ...proof, requestId: 'r' }),
    passcodeHash(pepper, scope, { ...proof, code: '123457' }),
  ]
  t.equal(new Set([hash, ...others]).size, others.length + 1)
  t.notOk(hash.includes('123456'))
})
