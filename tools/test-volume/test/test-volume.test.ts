import t from 'tap'
import { testVolume } from '../src/index.ts'

t.test('testVolume is short in the suite, long on request, and reported', async (t) => {
  const comments: string[] = []
  const report = { comment: (text: string) => void comments.push(text) }
  const volumes = { short: 10, long: 1000 }
  t.equal(testVolume(report, 'tokens', volumes, {}), 10)
  t.equal(testVolume(report, 'tokens', volumes, { LATCHKEY_TEST_LONG: '0' }), 10)
  t.equal(testVolume(report, 'tokens', volumes, { LATCHKEY_TEST_LONG: '1' }), 1000)
  t.same(comments, ['volume: 10 tokens', 'volume: 10 tokens', 'volume: 1000 tokens'])
})
