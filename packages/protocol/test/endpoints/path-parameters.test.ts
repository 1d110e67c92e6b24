import t from 'tap'
import { endpoints, parametersIn, pathWith } from '../../src/index.ts'

t.test('pathWith puts an id in as one segment', async (t) => {
  t.equal(pathWith(endpoints.readUser.path, { userId: 'abc-123' }), '/cis/v1/users/abc-123')
  for (const userId of ['a/b', '../x', 'a?b#c', 'a%2fb', '$&', "$'", '...', 'ü', ' ', '\\', ';', '\r\n']) {
    const url = new URL(pathWith(endpoints.listUserSessions.path, { userId }), 'https://service.example')
    t.equal(url.search + url.hash, '', JSON.stringify(userId))
    t.match(url.pathname, /^\/cis\/v1\/auth\/users\/[^/]+\/sessions$/, JSON.stringify(userId))
    t.equal(decodeURIComponent(url.pathname.split('/')[5] ?? ''), userId, JSON.stringify(userId))
  }
})

t.test('pathWith refuses an id that would name another path', async (t) => {
  for (const userId of ['', '.', '..']) {
    t.throws(() => pathWith(endpoints.readUser.path, { userId }), RangeError, JSON.stringify(userId))
  }
  const path: string = endpoints.readUser.path
  t.throws(() => pathWith(path, {}), RangeError)
  t.throws(() => pathWith(endpoints.readUser.path, { userId: '\ud800' }), URIError)
})

t.test('pathWith puts several ids in, none of which is read again', async (t) => {
  const path = pathWith(endpoints.readWebauthnCredential.path, {
    userId: 'a/{credentialId}',
    credentialId: 'x_-{userId}',
  })
  t.equal(path, '/cis/v1/users/a%2F%7BcredentialId%7D/webauthn-credentials/x_-%7BuserId%7D')
})

t.test('parametersIn gives the names in their order and refuses unknown ones', async (t) => {
  t.same(parametersIn(endpoints.readWebauthnCredential.path), ['userId', 'credentialId'])
  t.same(parametersIn(endpoints.createUser.path), [])
  t.throws(() => parametersIn('/cis/v1/things/{thingId}'), RangeError)
})
