import t from 'tap'
import { DeliveryError } from '../../src/outbox/delivery-error.ts'
import { httpFailure } from '../../src/outbox/http-failure.ts'
import { retryPause } from '../../src/outbox/retry-pause.ts'

t.test('the pause doubles with each attempt up to the longest', (t) => {
  const pauses = [1, 2, 3, 4, 5, 6, 7, 1_000_000].map((attempt) =>
    retryPause({ first: 2, longest: 60 }, attempt, 0),
  )
  t.same(pauses, [2, 4, 8, 16, 32, 60, 60, 60])
  t.end()
})

t.test('chance takes off up to half of a pause, and never all of it', (t) => {
  t.equal(retryPause({ first: 2, longest: 60 }, 5, 0.5), 24)
  t.equal(retryPause({ first: 2, longest: 60 }, 5, 1), 16)
  t.equal(retryPause({ first: 1, longest: 60 }, 1, 1), 1)
  t.end()
})

t.test('a status of a web hook is a success, a refusal of the message, or a temporary failure', (t) => {
  for (const status of [200, 202, 204]) t.equal(httpFailure('it', { status, headers: {} }), undefined)
  for (const status of [400, 413, 422]) {
    t.match(httpFailure('it', { status, headers: {} }), {
      isPermanent: true,
      message: `it answered ${status}`,
    })
  }
  for (const status of [301, 307, 401, 403, 404, 408, 429, 500, 503]) {
    t.match(httpFailure('it', { status, headers: {} }), { isPermanent: false })
  }
  t.end()
})

t.test('Retry-After counts if it is a number of seconds', (t) => {
  const retryAfter = (value: unknown) =>
    httpFailure('it', { status: 503, headers: { 'retry-after': value } })?.retryAfterSeconds
  t.equal(retryAfter('120'), 120)
  for (const value of [undefined, '', '-1', '1e9', 'Sun, 29 Nov 2026 00:00:00 GMT', ['1'], '99999999'])
    t.equal(retryAfter(value), undefined)
  t.ok(new DeliveryError('x').retryAfterSeconds === undefined)
  t.end()
})
