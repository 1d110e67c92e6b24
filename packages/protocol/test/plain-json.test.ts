import t from 'tap'
import { isPlainJson } from '../src/index.ts'

t.test('isPlainJson accepts plain JSON with any strings', async (t) => {
  const texts = [
    '{}',
    '[]',
    '"text"',
    '{"a":1,"b":{"a":[1,{"a":2},{"a":3}]}}',
    '{"a":"a","b":["a","a","a"]}',
    '["__proto__","__proto__"]',
    '{"a":"{\\"b\\":1,\\"b\\":2}"}',
    '{ "a" : "\\\\", "b" : "," }',
  ]
  for (const text of texts) t.ok(isPlainJson(text), text)
})

t.test('isPlainJson refuses duplicate names at any depth and in any spelling', async (t) => {
  const texts = [
    '{"a":1,"a":2}',
    '{"a":1,"b":{"c":1,"c":1}}',
    '[{"a":1},{"a":1,"b":[],"a":{}}]',
    '{"a":1,"\\u0061":2}',
    '{ "a" : "x" , "a" : "y" }',
  ]
  for (const text of texts) t.notOk(isPlainJson(text), text)
})

t.test('isPlainJson refuses a member __proto__, also escaped', async (t) => {
  t.notOk(isPlainJson('{"__proto__":{}}'))
  t.notOk(isPlainJson('{"a":{"__pr\\u006fto__":1}}'))
})

t.test('isPlainJson accepts 32 levels of nesting', async (t) => {
  t.ok(isPlainJson('['.repeat(32) + ']'.repeat(32)))
  t.notOk(isPlainJson('['.repeat(33) + ']'.repeat(33)))
})

t.test('isPlainJson finds the end of strings with any number of backslashes', async (t) => {
  for (const value of ['', '\\', '"', '\\"', '\\\\', 'a\\', '"a":1', '{,"[']) {
    const text = JSON.stringify({ [value]: value, b: [value, { b: value }] })
    t.ok(isPlainJson(text), text)
    const member = JSON.stringify(value)
    t.notOk(isPlainJson(`{${member}:${member}, ${member}:1}`), 'twice')
    t.notOk(isPlainJson(`{"x":${member},"a":[],"x":1}`), 'another one twice')
  }
})

t.test('isPlainJson comes to an end with a text that is no JSON', async (t) => {
  for (const text of ['"', '{"', '{"a', '"\\', ']', '}', ',"a', '{"a\\"'])
    t.type(isPlainJson(text), 'boolean')
})
