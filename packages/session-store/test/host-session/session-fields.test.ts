import t from 'tap'
import { changesSince, fieldsOf, snapshotOf } from '../../src/host-session/session-fields.ts'

t.test('fieldsOf finds none in a value that is no object', async (t) => {
  for (const session of [null, undefined, 'text', 1]) t.same(fieldsOf(session, 'own'), {})
})

t.test('B12 fieldsOf leaves out what would replace methods of a session or reach a prototype', async (t) => {
  const session: unknown = JSON.parse('{"note":"a","save":1,"__proto__":{"x":1},"own":1,"cookie":{}}')
  t.same(Object.entries(fieldsOf(session, 'own')), [['note', 'a']])
})

t.test('a field without a JSON form counts as unchanged', async (t) => {
  const fields = { run: () => 'nothing' }
  t.equal(changesSince(snapshotOf(fields), fields).size, 0)
})
