import { hash } from '@node-rs/argon2'
import { hash as bcrypt } from '@node-rs/bcrypt'
import t from 'tap'
import {
  createPasswordHasher,
  importHash,
} from '../../../../src/methods/password/credential/password-hasher.ts'

t.test('O01 hashes are argon2id with today’s strength and a salt each', async (t) => {
  const hasher = createPasswordHasher()
  const [one, two] = await Promise.all([hasher.hash('the same'), hasher.hash('the same')])
  t.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  t.not(one, two)
  t.ok(await hasher.verify('the same', one))
  t.notOk(await hasher.verify('another', one))
})

t.test('G01 without a hash nothing fits, not even the password of the decoy', async (t) => {
  const hasher = createPasswordHasher()
  for (const password of ['', 'anything', 'no such password']) {
    t.notOk(await hasher.verify(password, undefined))
  }
})

t.test('O02 a hash made with less is weak', async (t) => {
  const hasher = createPasswordHasher()
  t.notOk(hasher.isWeak(await hasher.hash('x')))
  t.ok(hasher.isWeak(await hash('x', { memoryCost: 8192, timeCost: 2, parallelism: 1 })))
  t.ok(hasher.isWeak(await hash('x', { memoryCost: 19_456, timeCost: 1, parallelism: 1 })))
  t.ok(hasher.isWeak('$2b$12$abcdefghijklmnopqrstuv'))
})

t.test('a hasher with a cost of its own uses it and replaces what costs less', async (t) => {
  const hasher = createPasswordHasher({ memoryKib: 64, passes: 3 })
  const made = await hasher.hash('x')
  t.match(made, /^\$argon2id\$v=19\$m=64,t=3,p=1\$/)
  t.notOk(hasher.isWeak(made))
  t.ok(hasher.isWeak(await hash('x', { memoryCost: 64, timeCost: 2, parallelism: 1 })))
  t.notOk(await hasher.verify('no such password', undefined))
})

t.test('H18 more than may wait is refused at once, and the rest is done', async (t) => {
  const hasher = createPasswordHasher({ concurrency: 1, queue: 2 })
  const results = await Promise.allSettled(Array.from({ length: 6 }, () => hasher.hash('x')))
  t.equal(results.filter((result) => result.status === 'fulfilled').length, 3)
  for (const result of results) {
    if (result.status === 'rejected')
      t.match(result.reason, { statusCode: 503, code: 'temporarily_unavailable' })
  }
  t.ok(await hasher.hash('again'))
})

t.test(
  'H03 a wrong password that was compared with an imported hash is refused, also at a stop',
  async (t) => {
    const hasher = createPasswordHasher({ concurrency: 1 })
    const imported = importHash(await bcrypt('right', { cost: 4 }))
    if (!('stored' in imported)) throw new Error(imported.fault)
    const compared = hasher.compare('wrong', imported.stored)
    const refused = t.rejects(hasher.compare('right', imported.stored), { message: 'Try again later' })
    hasher.refuseWaiting()
    t.strictSame(await compared, { fits: false, isWhole: false })
    await refused
  },
)

t.test('H03 all of some hashes are compared in one turn, also at a stop', async (t) => {
  const hasher = createPasswordHasher({ concurrency: 1, memoryKib: 64, passes: 1 })
  const hashes = await Promise.all(['one', 'two', 'three'].map((password) => hasher.hash(password)))
  t.equal(await hasher.fitsAny('three', hashes), true)
  t.equal(await hasher.fitsAny('four', hashes), false)
  const found = hasher.fitsAny('three', hashes)
  const missed = t.rejects(hasher.fitsAny('three', hashes), { message: 'Try again later' })
  hasher.refuseWaiting()
  t.equal(await found, true)
  await missed
})
