import t from 'tap'
import { isSessionNotFound, type ReadError, readErrorBody } from '../../src/index.ts'

t.test('readErrorBody reads each error format in use', async (t) => {
  const table: [string, unknown, ReadError][] = [
    ['E1', { message: ['a is bad', 'b too'], error_code: 400 }, { message: 'a is bad, b too' }],
    ['E1', { message: 'Bad request', error_code: 400 }, { message: 'Bad request' }],
    ['E2', { message: 'No', error_code: 404 }, { message: 'No' }],
    ['E3', { message: 'No', error_code: 'auth_locked' }, { code: 'auth_locked', message: 'No' }],
    ['E4', { message: 'No', error_code: '400' }, { message: 'No' }],
    ['E5', { message: 'No', error_code: 400, ts_error_code: 'taken' }, { code: 'taken', message: 'No' }],
    [
      'E6',
      { message: 'No', error_code: 400, error_type: 'expired_otp' },
      { code: 'expired_otp', message: 'No' },
    ],
    ['E7', { error: 'invalid_grant', error_description: 'No' }, { code: 'invalid_grant', message: 'No' }],
    ['E7', { error: 'invalid_client' }, { code: 'invalid_client' }],
    ['E8', {}, {}],
  ]
  for (const [shape, body, expected] of table) t.same(readErrorBody(body), expected, shape)
})

t.test('readErrorBody prefers ts_error_code, then a symbolic error_code, error_type, error', async (t) => {
  const all = { ts_error_code: 'a', error_code: 'b', error_type: 'c', error: 'd' }
  t.equal(readErrorBody(all).code, 'a')
  t.equal(readErrorBody({ ...all, ts_error_code: 1 }).code, 'b')
  t.equal(readErrorBody({ ...all, ts_error_code: '', error_code: '400' }).code, 'c')
  t.equal(readErrorBody({ ...all, ts_error_code: null, error_code: 400, error_type: {} }).code, 'd')
  t.equal(readErrorBody({ message: 'a', error_description: 'b' }).message, 'a')
  t.equal(readErrorBody({ message: [], error_description: 'b' }).message, 'b')
})

t.test('readErrorBody reads nothing from other bodies', async (t) => {
  for (const body of [
    undefined,
    null,
    '',
    '<html>Session not found</html>',
    42,
    true,
    [],
    ['Session not found'],
  ]) {
    t.same(readErrorBody(body), {}, JSON.stringify(body))
  }
  t.same(readErrorBody({ message: { text: 'a' }, error_code: ['a'] }), {})
  t.same(readErrorBody({ message: ['a', 1] }), {})
  t.same(readErrorBody(JSON.parse('{"__proto__":{"message":"Session not found"}}')), {})
})

t.test('W02 isSessionNotFound recognises the message in each format, with any code', async (t) => {
  const messages = [
    'Session not found',
    'session not found',
    'SESSION NOT FOUND',
    ' Session not found ',
    ['Session not found'],
  ]
  const codes = [
    {},
    { error_code: 400 },
    { error_code: '400' },
    { error_code: 'session_not_found' },
    { error_code: 'invalid_request' },
    { error_code: 400, ts_error_code: 'session_not_found' },
  ]
  for (const message of messages) {
    for (const code of codes) {
      const body = { message, ...code }
      t.equal(isSessionNotFound(400, readErrorBody(body)), true, JSON.stringify(body))
    }
  }
  t.equal(isSessionNotFound(400, readErrorBody({ error_code: 'session_not_found' })), true)
  t.equal(isSessionNotFound(400, readErrorBody({ message: '', error_code: 'session_not_found' })), true)
})

t.test('W03 isSessionNotFound refuses all other errors', async (t) => {
  for (const status of [200, 204, 401, 403, 404, 409, 429, 500, 502, 503]) {
    const body = { message: 'Session not found', error_code: 'session_not_found' }
    t.equal(isSessionNotFound(status, readErrorBody(body)), false, `${status}`)
  }
  for (const body of [
    { message: 'Bad request', error_code: 400 },
    { message: 'Bad request', detail: 'Session not found' },
    { message: 'Bad request', error_code: 'session_not_found' },
    { message: 'Session not found: user_id must be a string' },
    { message: ['Session not found', 'Bad request'] },
    { message: 'Application of the session not found' },
    { error_description: 'x', error: 'Session not found' },
    { error_code: 'auth_session_not_found' },
    { result: { message: 'Session not found' } },
    '<html><body>Session not found</body></html>',
    '',
    undefined,
  ]) {
    t.equal(isSessionNotFound(400, readErrorBody(body)), false, JSON.stringify(body))
  }
})
