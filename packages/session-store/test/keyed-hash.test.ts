import { createHmac, randomBytes } from 'node:crypto'
import t from 'tap'
import { keyedHash } from '../src/keyed-hash.ts'

const expected = (key: Uint8Array, text: string) => createHmac('sha256', key).update(text).digest('base64url')

t.test('keyedHash is HMAC-SHA-256 for keys and texts of every size', async (t) => {
  const characters = ['a', '"', '\\', '\u0000', 'ü', '€', '😀', '\ud800', '\n']
  const texts = [0, 1, 54, 55, 56, 63, 64, 65, 1_200, 4_095, 4_096, 4_097, 30_000].flatMap((length) =>
    characters.map((character) => character.repeat(length)),
  )
  for (const keyBytes of [32, 33, 63, 64]) {
    const key = randomBytes(keyBytes)
    const mac = keyedHash(key)
    t.ok(
      texts.every((text) => mac(text) === expected(key, text)),
      `a key of ${keyBytes} bytes`,
    )
  }
})

t.test('keyedHash of random texts equals createHmac, in any order of keys', async (t) => {
  const keys = Array.from({ length: 4 }, () => randomBytes(32))
  const macs = keys.map((key) => ({ key, mac: keyedHash(key) }))
  for (let run = 0; run < 2_000; run += 1) {
    const chosen = macs[run % macs.length]
    const text = randomBytes(run % 700).toString(run % 2 === 0 ? 'latin1' : 'base64')
    if (chosen === undefined || chosen.mac(text) !== expected(chosen.key, text)) {
      t.fail(`differs for ${JSON.stringify(text)}`)
      return
    }
  }
  t.pass('2,000 texts under 4 keys')
})

t.test('keyedHash refuses keys that are short, or longer than a block of SHA-256', async (t) => {
  t.throws(() => keyedHash(Buffer.alloc(31, 1)), RangeError)
  t.throws(() => keyedHash(Buffer.alloc(65, 1)), RangeError)
})
