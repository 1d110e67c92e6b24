import t from 'tap'
import { ReplacedIds } from '../../src/local-session/replaced-ids.ts'

t.test('an id that was replaced is known for ten seconds, and then forgotten', async (t) => {
  const ids = new ReplacedIds()
  ids.add('a', 100)
  ids.add('b', 105)
  t.equal(ids.has('a', 109), true)
  t.equal(ids.has('a', 110), false)
  t.equal(ids.has('b', 110), true)
  t.equal(ids.has('c', 100), false)
  for (let time = 120; time < 10_000; time += 1) ids.add(`id-${time}`, time)
  t.ok(ids.size <= 11, 'what is old takes no room')
})
