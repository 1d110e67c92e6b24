import { standardEndpoints } from '@latchkey/protocol'
import t from 'tap'
import { settings } from '../support/issuer.ts'
import { clientTokenAnswer, type MockAnswer, mockService } from '../support/mock-service.ts'

/** A service that answers one path. */
const answering = (path: string, answer: MockAnswer) => (request: { path: string }) =>
  request.path === path
    ? answer
    : request.path === standardEndpoints.token.path
      ? clientTokenAnswer
      : undefined

t.test("introspectToken calls the endpoint beside tokenUrl with the client's credentials", async (t) => {
  const body = { active: true, sub: 'user-1', client_id: 'shop-web', exp: 1_795_000_000, extra: 1 }
  const { client, seen } = mockService(
    t,
    answering(standardEndpoints.introspection.path, { status: 200, body }),
  )
  t.same(await client.introspectToken('a token'), body)
  t.equal(seen.length, 1)
  t.equal(seen[0]?.method, 'POST')
  t.equal(seen[0]?.body, 'token=a+token')
  t.match(seen[0]?.headers.authorization, /^Basic /)
  t.equal(seen[0]?.headers['content-type'], 'application/x-www-form-urlencoded')
})

t.test('introspectToken sends the credentials in the form with client_secret_post', async (t) => {
  const answer = answering('/cis/oidc/token/revocation', { status: 200 })
  const { client, seen } = mockService(t, answer, {
    clientAuthentication: 'client_secret_post',
    tokenUrl: `${settings.baseUrl}/cis/oidc/token`,
  })
  t.equal(await client.revokeToken('t').catch((error: unknown) => error), undefined)
  t.match(seen[0]?.body, /^token=t&client_id=shop-web&client_secret=/)
  t.equal(seen[0]?.headers.authorization, undefined)
})

t.test('revokeToken succeeds whatever the body of the response', async (t) => {
  for (const body of ['', '{}', 'ok']) {
    const { client } = mockService(t, answering(standardEndpoints.revocation.path, { status: 200, body }))
    t.equal(await client.revokeToken('t'), undefined)
  }
})

t.test('introspectToken and revokeToken map errors to codes', async (t) => {
  const table: [status: number, body: unknown, code: string][] = [
    [401, { error: 'invalid_client' }, 'client_auth_failed'],
    [400, { error: 'unsupported_token_type' }, 'request_invalid'],
    [429, { error: 'temporarily_unavailable' }, 'rate_limited'],
    [503, '', 'upstream_unavailable'],
    [302, '', 'upstream_protocol'],
  ]
  for (const [status, body, code] of table) {
    const { client } = mockService(t, (request) =>
      request.path.startsWith(`${standardEndpoints.token.path}/`) ? { status, body } : undefined,
    )
    await t.rejects(client.introspectToken('t'), { code })
    await t.rejects(client.revokeToken('t'), { code })
  }
})

t.test('introspectToken sends nothing while a 429 asks to wait', async (t) => {
  const answer = answering(standardEndpoints.introspection.path, {
    status: 429,
    headers: { 'retry-after': '2' },
  })
  const { client, seen, advance } = mockService(t, answer)
  await t.rejects(client.introspectToken('t'), { code: 'rate_limited' })
  await t.rejects(client.introspectToken('t'), { code: 'rate_limited' })
  t.equal(seen.length, 1)
  advance(2000)
  await t.rejects(client.introspectToken('t'), { code: 'rate_limited' })
  t.equal(seen.length, 2)
})

t.test('an introspection response without active is upstream_protocol', async (t) => {
  for (const body of [{}, { active: 'true' }, { active: true, exp: '1' }, [], 'true']) {
    const { client } = mockService(t, answering(standardEndpoints.introspection.path, { status: 200, body }))
    await t.rejects(client.introspectToken('t'), { code: 'upstream_protocol' })
  }
})

t.test('aborted calls and malformed tokens are never sent', async (t) => {
  const { client, seen } = mockService(t, () => undefined)
  const signal = AbortSignal.abort()
  await t.rejects(client.introspectToken('t', { signal }), { code: 'aborted' })
  for (const token of ['', 'a'.repeat(12_289), 'a\u0000b']) {
    await t.rejects(client.introspectToken(token), { code: 'request_invalid' })
    await t.rejects(client.revokeToken(token), { code: 'request_invalid' })
  }
  t.equal(seen.length, 0)
})

t.test("readUserinfo sends the user's token and returns the claims", async (t) => {
  const body = { sub: 'user-1', email: 'alice@example.com' }
  const { client, seen } = mockService(t, answering(standardEndpoints.userinfo.path, { status: 200, body }))
  t.same(await client.readUserinfo('user-token', 'user-1'), body)
  t.equal(seen[0]?.method, 'GET')
  t.equal(seen[0]?.headers.authorization, 'Bearer user-token')
})

t.test('userinfo about another user is identity_mismatch', async (t) => {
  const { client } = mockService(
    t,
    answering(standardEndpoints.userinfo.path, { status: 200, body: { sub: 'user-2' } }),
  )
  await t.rejects(client.readUserinfo('user-token', 'user-1'), { code: 'identity_mismatch' })
})

t.test('a token that userinfo refuses is token_invalid', async (t) => {
  const answer = { status: 401, body: { error: 'invalid_token', error_description: 'Invalid token' } }
  const { client, seen } = mockService(t, answering(standardEndpoints.userinfo.path, answer))
  await t.rejects(client.readUserinfo('user-token', 'user-1'), { code: 'token_invalid' })
  t.equal(seen.length, 1, 'no second try with another token')
})
