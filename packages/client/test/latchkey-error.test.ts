import { inspect } from 'node:util'
import t from 'tap'
import { isLatchkeyError, LatchkeyError } from '../src/index.ts'

t.test('LatchkeyError prints its fields and only the name and code of its cause', async (t) => {
  const cause = Object.assign(new Error('token eyJsecret'), { code: 'ECONNRESET', data: 'Bearer eyJsecret' })
  const error = new LatchkeyError('rate_limited', 'Wait', {
    status: 429,
    retryAfterSeconds: 3,
    upstreamCode: 'slow_down',
    cause,
  })
  t.equal(error.cause, cause)
  t.equal(error.name, 'LatchkeyError')
  for (const shown of [inspect(error), inspect({ nested: [error] }), JSON.stringify(error)]) {
    t.match(shown, 'rate_limited')
    t.match(shown, 'ECONNRESET')
    t.match(shown, 'slow_down')
    t.notMatch(shown, 'eyJsecret')
  }
  t.same(JSON.parse(JSON.stringify(error)), {
    name: 'LatchkeyError',
    code: 'rate_limited',
    message: 'Wait',
    status: 429,
    retryAfterSeconds: 3,
    upstreamCode: 'slow_down',
    cause: 'Error ECONNRESET',
  })
})

t.test('LatchkeyError has only the given fields', async (t) => {
  const error = new LatchkeyError('aborted', 'Over')
  t.same(Object.keys(error), ['code'])
  t.notOk('cause' in error)
  error.stack = undefined as never
  t.match(inspect(error), /^Over/)
})

t.test('LatchkeyError shows only the type of a cause that is not an error', async (t) => {
  t.match(JSON.stringify(new LatchkeyError('aborted', 'Over', { cause: 'a secret' })), '"cause":"string"')
  t.match(JSON.stringify(new LatchkeyError('aborted', 'Over', { cause: new TypeError('x') })), '"TypeError"')
})

t.test('isLatchkeyError compares the class and the code', async (t) => {
  const error = new LatchkeyError('aborted', 'Over')
  t.ok(isLatchkeyError(error))
  t.ok(isLatchkeyError(error, 'rate_limited', 'aborted'))
  t.notOk(isLatchkeyError(error, 'rate_limited'))
  t.notOk(isLatchkeyError(new Error('Over')))
  t.notOk(isLatchkeyError({ code: 'aborted' }))
})
