import t from 'tap'
import { pathOfCredential, pathOfUser, paths } from '../src/index.ts'

t.test('each path occurs once, and below /cis except token endpoints and discovery', async (t) => {
  const all = Object.values(paths)
  t.equal(new Set(all).size, all.length)
  t.same(
    all.filter((path) => !path.startsWith('/cis/')),
    [
      '/oidc/token',
      '/oidc/token/revocation',
      '/oidc/token/introspection',
      '/.well-known/openid-configuration',
    ],
  )
})

t.test('pathOfUser inserts an id as one segment', async (t) => {
  t.equal(pathOfUser(paths.user, 'abc-123'), '/cis/v1/users/abc-123')
  for (const id of ['a/b', '../x', 'a?b#c', 'a%2fb', '$&', "$'", '...', 'ü', ' ', '\\', ';', '\r\n']) {
    const url = new URL(pathOfUser(paths.userSessions, id), 'https://service.example')
    t.equal(url.search + url.hash, '', JSON.stringify(id))
    t.match(url.pathname, /^\/cis\/v1\/auth\/users\/[^/]+\/sessions$/, JSON.stringify(id))
    t.equal(decodeURIComponent(url.pathname.split('/')[5] ?? ''), id, JSON.stringify(id))
  }
})

t.test('pathOfUser refuses an id that would name another path', async (t) => {
  for (const id of ['', '.', '..']) t.throws(() => pathOfUser(paths.user, id), RangeError, JSON.stringify(id))
  t.throws(() => pathOfUser(paths.user, '\ud800'), URIError)
})

t.test('pathOfCredential inserts an id beside that of the user', async (t) => {
  const path = pathOfUser(paths.userWebauthnCredential, 'a/b')
  t.equal(pathOfCredential(path, 'x_-{userId}'), '/cis/v1/users/a%2Fb/webauthn-credentials/x_-%7BuserId%7D')
  for (const id of ['', '.', '..']) t.throws(() => pathOfCredential(path, id), RangeError, JSON.stringify(id))
})
