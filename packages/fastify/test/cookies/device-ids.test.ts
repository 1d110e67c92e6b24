import t from 'tap'
import { DeviceIds } from '../../src/cookies/device-ids.ts'

const one = 'one-secret-of-the-tests-0123456789abcdef'
const other = 'other-secret-of-the-tests-0123456789abcd'

t.test('an issued id is recognised, also with a later secret, and nothing else is', async (t) => {
  const ids = new DeviceIds([one], 'shop')
  const { id, value } = ids.issue()
  t.match(id, /^[\w-]{22}$/)
  t.same(ids.find(['', 'junk', value]), { id, value })
  t.same(new DeviceIds([other, one], 'shop').find([value]), { id, value })
  t.equal(new DeviceIds([one], 'bank').find([value]), undefined)
  t.equal(new DeviceIds([other], 'shop').find([value]), undefined)
  const forged = [
    '',
    '.',
    id,
    `${id}.`,
    `x${value}`,
    `${value}x`,
    `${value}.x`,
    `.${value}`,
    value.replace('.', '..'),
  ]
  for (const text of forged) t.equal(ids.find([text]), undefined, text)
  t.not(ids.issue().id, id)
})

t.test('ids need a secret to be signed with', async (t) => {
  t.throws(() => new DeviceIds([], 'shop').issue(), RangeError)
})
