import t from 'tap'
import { parseStrictObject } from '../src/plain-json.ts'

const accepted = [
  '{}',
  ' { "a" : 1 , "b" : [ { "a" : 1 } , { "a" : 2 } ] } ',
  '{"a":{"a":{"a":1}},"b":"a","c":["a","a","b"]}',
  '{"a":"\\"b\\":","b":"}{][,"}',
  '{"a":"a","b":["x",{"x":"y"},"x"]}',
  '{"é":1,"e":2}',
]
for (const text of accepted) {
  t.test(`strict JSON accepts ${text}`, async (t) => {
    t.same(parseStrictObject(Buffer.from(text)), JSON.parse(text))
  })
}

const refused: [string, string | Buffer][] = [
  ['a duplicate member', '{"sub":"a","sub":"b"}'],
  ['a duplicate member with the same value', '{"sub":"a","sub":"a"}'],
  ['a duplicate behind an escape', '{"sub":"a","s\\u0075b":"b"}'],
  ['a duplicate further down', '{"a":[{"b":{"c":1,"d":[],"c":2}}]}'],
  ['a duplicate after an object', '{"a":{"x":1},"b":2,"a":3}'],
  ['__proto__', '{"__proto__":{"admin":true}}'],
  ['__proto__ behind an escape', '{"\\u005f_proto__":1}'],
  ['__proto__ further down', '{"a":{"__proto__":1}}'],
  ['an array', '[]'],
  ['a string', '"a"'],
  ['null', 'null'],
  ['nothing', ''],
  ['a byte order mark', '\ufeff{}'],
  ['UTF-16', Buffer.from('{"a":1}', 'utf16le')],
  ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ['a trailing comma', '{"a":1,}'],
  ['two values', '{}{}'],
  ['depth 33', `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`],
  ['depth 10000', `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
]
for (const [name, text] of refused) {
  t.test(`I13 strict JSON refuses ${name}`, async (t) => {
    t.equal(parseStrictObject(Buffer.from(text)), undefined)
  })
}

t.test('strict JSON accepts a depth of 32', async (t) => {
  t.ok(parseStrictObject(Buffer.from(`${'{"a":'.repeat(32)}1${'}'.repeat(32)}`)))
})
