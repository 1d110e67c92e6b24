import { createHash } from 'node:crypto'
import t from 'tap'
import { hashedKey } from '../src/index.ts'

t.test('E03 a key tells its kind and only the hash of its id', async (t) => {
  const id = 'cookie-id'
  t.equal(hashedKey('local:shop', id), `local:shop:${createHash('sha256').update(id).digest('base64url')}`)
  t.equal(hashedKey('local:shop', id).length, 'local:shop:'.length + 43)
})

t.test('E05 any id makes a key of the same form', async (t) => {
  for (const id of [
    '',
    '*',
    'sess:*',
    '\u0000',
    '{tag}',
    "');redis.call('FLUSHALL')",
    'x'.repeat(1_000_000),
  ]) {
    t.match(hashedKey('local', id), /^local:[\w-]{43}$/)
  }
})

t.test('K10 a kind that could be taken for something else is refused', async (t) => {
  for (const kind of ['', 'A', 'a b', 'a{b}', 'a*', 'a.b', 'ü', 'a'.repeat(129)]) {
    t.throws(() => hashedKey(kind, 'id'), { name: 'StoreError', code: 'config_invalid' })
  }
})
