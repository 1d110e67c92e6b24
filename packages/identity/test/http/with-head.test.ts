import t from 'tap'
import { withHead } from '../../src/http/with-head.ts'

t.test('withHead adds HEAD to GET, and nothing to other methods', async (t) => {
  t.same(withHead('GET'), ['GET', 'HEAD'])
  t.same(withHead('POST'), ['POST'])
})
