import t from 'tap'
import { newId } from '../../src/text/new-id.ts'

t.test('an id has 128 bits and begins with no dash', async (t) => {
  const ids = Array.from({ length: 5_000 }, newId)
  t.equal(new Set(ids).size, ids.length)
  for (const id of ids) t.match(id, /^\w[\w-]{21}$/)
  t.equal(
    ids.some((id) => id.startsWith('_')),
    true,
    'other characters come first',
  )
  t.equal(
    ids.some((id) => id.includes('-', 1)),
    true,
    'a dash may follow',
  )
})
