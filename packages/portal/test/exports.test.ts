import t from 'tap'
import * as exported from '../src/index.ts'

t.test('the package exports these names and no others', async (t) => {
  t.same(Object.keys(exported).sort(), ['default', 'portal'])
})
