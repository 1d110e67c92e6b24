import t from 'tap'
import { recentIds } from '../../src/host-session/recent-ids.ts'

t.test(
  'an id is remembered for ten seconds from its last addition, and while one addition is left',
  async (t) => {
    let time = 0
    const ids = recentIds(() => time)
    ids.remove('a')
    t.notOk(ids.has('a'))
    ids.add('a')
    time = 5_000
    ids.add('a')
    time = 9_000
    ids.remove('a')
    t.ok(ids.has('a'), 'the other one is left')
    time = 14_999
    t.ok(ids.has('a'))
    time = 15_001
    t.notOk(ids.has('a'))
    ids.add('b')
    ids.remove('b')
    t.notOk(ids.has('b'))
  },
)
