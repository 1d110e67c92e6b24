import t from 'tap'
import { mergeEdits } from '../../../front/parts/merge-edits.ts'

t.test('an edit is made to what somebody else has saved', async (t) => {
  t.test('lists have what either side adds, and not what either takes away', async (t) => {
    t.same(
      mergeEdits(
        { permissions: ['orders:read', 'users:delete', 'users:read'] },
        { permissions: ['orders:read', 'users:delete', 'orders:edit'] },
        { permissions: ['orders:read', 'users:read', 'keys:read'] },
      ),
      { permissions: ['orders:read', 'keys:read', 'orders:edit'] },
    )
    t.same(mergeEdits(['a'], ['a', 'b'], ['a', 'b', 'c']), ['a', 'b', 'c'], 'what both add is there once')
    t.same(
      mergeEdits(['a', 'b'], ['b', 'a'], ['a', 'b']),
      ['b', 'a'],
      'an order is kept while theirs is as before',
    )
  })

  t.test('objects are merged member by member', async (t) => {
    t.same(
      mergeEdits(
        { name: 'a', note: 'a', times: { one: 1, two: 2, three: 3 } as object },
        { name: 'b', note: 'a', times: { one: 1, two: 20 } },
        { name: 'c', note: 'c', times: { two: 2, one: 10, three: 3, four: 4 } },
      ),
      { name: 'b', note: 'c', times: { one: 10, two: 20, four: 4 } },
    )
    t.same(
      mergeEdits<object>({ a: 1 }, { a: 2 }, {}),
      { a: 2 },
      'what they took away and was edited is as edited',
    )
  })
})
