import t from 'tap'
import { recentIds } from '../../src/host-session/recent-ids.ts'
import { Replacements } from '../../src/host-session/replacements.ts'

function begin() {
  const clock = { time: 1_000 }
  const now = () => clock.time
  const replaced = recentIds(now)
  return { clock, replaced, replacements: new Replacements(replaced, now) }
}

t.test('a session inherits what the one before it in its request has replaced', async (t) => {
  const { replaced, replacements } = begin()
  const marked = () => ['first', 'second', 'third'].filter((key) => replaced.has(key))
  replacements.add('second', 'first', true)
  t.same(marked(), [], 'nothing is marked before the new session is about to be stored')
  replacements.mark('second', true)
  t.same(marked(), ['first'])
  replacements.add('third', 'second', true)
  replacements.mark('third', true)
  t.same(marked(), ['first', 'second'])
  replacements.mark('third', false)
  t.same(marked(), [])
  replacements.mark('third', true)
  replacements.drop('third')
  t.same(marked(), [])
  replacements.mark('third', true)
  t.same(marked(), [], 'nothing is left of it')
})

t.test('a session that could not be ended is not replaced, but what it has replaced is', async (t) => {
  const { replaced, replacements } = begin()
  replacements.add('second', 'first', true)
  replacements.mark('second', true)
  replacements.add('third', 'second', false)
  t.notOk(replaced.has('first'))
  replacements.mark('third', true)
  t.ok(replaced.has('first'))
  t.notOk(replaced.has('second'))
})

t.test('the marks of two sessions in place of one are taken back one by one', async (t) => {
  const { replaced, replacements } = begin()
  for (const key of ['mine', 'theirs']) {
    replacements.add(key, 'old', true)
    replacements.mark(key, true)
    replacements.mark(key, true)
  }
  replacements.mark('mine', false)
  replacements.drop('mine')
  t.ok(replaced.has('old'))
  replacements.drop('theirs')
  t.notOk(replaced.has('old'))
})

t.test('a mark stays its ten seconds once the cookie of the new session has arrived', async (t) => {
  const { clock, replaced, replacements } = begin()
  replacements.add('new', 'old', true)
  replacements.mark('new', true)
  replacements.arrive('new')
  replacements.mark('new', false)
  replacements.drop('new')
  replacements.add('newer', 'new', true)
  replacements.drop('newer')
  clock.time = 10_999
  t.ok(replaced.has('old'))
  clock.time = 11_001
  t.notOk(replaced.has('old'))
})

t.test('a mark can be taken back as long as it lasts', async (t) => {
  const { clock, replaced, replacements } = begin()
  replacements.add('new', 'old', true)
  replacements.mark('new', true)
  replacements.mark('new', false)
  clock.time = 9_000
  replacements.mark('new', true)
  clock.time = 18_000
  t.ok(replaced.has('old'))
  replacements.mark('new', false)
  t.notOk(replaced.has('old'))
})
