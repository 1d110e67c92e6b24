import t from 'tap'
import { answerJson, answerText } from '../../../src/command/terminal/answer-text.ts'

t.test('a list is a table whose columns are as wide as their cells on a terminal', async (t) => {
  const users = [
    { user_id: '1', email: { value: '山田@example.com' }, created_at: 1_793_520_000, roles: ['a', 'b'] },
    { user_id: '22', email: { value: 'b@example.com' }, created_at: null },
  ]
  t.equal(
    answerText(users, { columns: ['user_id', 'email.value', 'created_at', 'roles'] }),
    [
      'USER ID  EMAIL             CREATED AT            ROLES',
      '1        山田@example.com  2026-11-01T08:00:00Z  a, b',
      '22       b@example.com     -                     -',
      '',
    ].join('\n'),
  )
  t.equal(answerText([]), 'none\n')
  t.equal(answerText(['a', 'b']), 'RESULT\na\nb\n')
})

t.test('an object is a list of names and values, with times in UTC', async (t) => {
  const user = { user_id: '1', name: { first_name: 'Al' }, updated_at: 1_793_520_000_500, count: 3, on: true }
  t.equal(
    answerText({ ...user, data: [{ a: 1 }] }),
    [
      'user_id          1',
      'name.first_name  Al',
      'updated_at       2026-11-01T08:00:00Z',
      'count            3',
      'on               true',
      'data             [{"a":1}]',
      '',
    ].join('\n'),
  )
})

t.test('control characters of names reach no terminal, as text and as JSON', async (t) => {
  const name = 'a\u001b[2Jb\u009bc\u202ed\n'
  t.equal(answerText({ name }), 'name  a\\u{1b}[2Jb\\u{9b}c\\u{202e}d\\u{a}\n')
  const json = answerJson({ name })
  t.equal(json, '{"name":"a\\u001b[2Jb\\u009bc\\u202ed\\n"}\n')
  t.strictSame(JSON.parse(json), { name })
})

t.test('JSON has one value on each line', async (t) => {
  t.equal(answerJson([{ a: 1 }, { a: 2 }]), '{"a":1}\n{"a":2}\n')
  t.equal(answerJson([]), '')
  t.equal(answerJson({ a: [1, 2] }), '{"a":[1,2]}\n')
})
