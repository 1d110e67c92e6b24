import { endpoints, pathWith, standardEndpoints } from '@latchkey/protocol'
import { onBothDatabases } from '../support/databases.ts'
import { sendAnonymousForm, sendForm } from '../support/forms.ts'
import type { ClientName } from '../support/seed.ts'
import { claimsOf, issuer, startService, type TestService, textOf } from '../support/service.ts'
import { asUser } from '../support/time-codes.ts'

async function introspect(service: TestService, token: string | undefined, client?: ClientName) {
  const answer = await sendForm(service, standardEndpoints.introspection.path, { token: token ?? '' }, client)
  if (answer.status !== 200) throw new Error(answer.text)
  return answer.body
}

const revoke = (service: TestService, token: string | undefined, client?: ClientName) =>
  sendForm(service, standardEndpoints.revocation.path, { token: token ?? '' }, client)

onBothDatabases((t, database) => {
  t.test('introspection tells of access and refresh tokens, by both paths', async (t) => {
    const service = await startService(t, database)
    const tokens = await service.logIn({ scope: 'orders' })
    const claims = claimsOf(tokens.access_token)
    for (const path of [
      standardEndpoints.introspection.path,
      standardEndpoints.introspection.otherPaths[0],
    ]) {
      const access = await sendForm(service, path, { token: tokens.access_token })
      t.equal(access.headers['cache-control'], 'no-store')
      t.same(access.body, {
        active: true,
        token_type: 'Bearer',
        sub: claims.sub,
        client_id: 'shop-web',
        scope: 'orders',
        iss: issuer,
        aud: 'userid-api',
        jti: claims.jti,
        tid: 'acme',
        iat: claims.iat,
        exp: claims.exp,
      })
      const fields = { token: tokens.refresh_token ?? '', token_type_hint: 'access_token' }
      const refresh = await sendForm(service, path, fields)
      t.same(refresh.body, {
        active: true,
        sub: claims.sub,
        client_id: 'shop-web',
        scope: 'orders',
        iss: issuer,
        tid: 'acme',
        exp: service.clock.seconds() + 14 * 86_400,
      })
    }
    const own = await introspect(service, await service.clientToken())
    t.match(own, { active: true, sub: 'shop-web', client_id: 'shop-web' })
  })

  t.test('an access token for a resource is told of too', async (t) => {
    const service = await startService(t, database)
    const resource = 'https://api.shop.example'
    const { access_token } = await service.logIn({ resource })
    t.match(await introspect(service, access_token), { active: true, aud: resource })
  })

  t.test(
    'an API is told of the access tokens that others call it with, and of no refresh token',
    async (t) => {
      const service = await startService(t, database)
      const resource = 'https://api.shop.example'
      const { access_token, refresh_token } = await service.logIn({ resource })
      t.match(await introspect(service, access_token, 'roleless-web'), {
        active: true,
        client_id: 'shop-web',
      })
      t.same(await introspect(service, refresh_token, 'roleless-web'), { active: false })
      t.same(await introspect(service, access_token, 'bank-web'), { active: false })
      const { access_token: forAnother } = await service.logIn()
      t.same(await introspect(service, forAnother, 'roleless-web'), { active: false })
    },
  )

  t.test('K05 of the tokens of others nothing is told but that', async (t) => {
    const service = await startService(t, database)
    const tokens = await service.logIn()
    for (const client of ['bank-web', 'reader-web', 'globex-web'] as const) {
      for (const token of [tokens.access_token, tokens.refresh_token, await service.clientToken()]) {
        t.same(await introspect(service, token, client), { active: false })
      }
    }
    const none = await sendAnonymousForm(service, standardEndpoints.introspection.path, {
      token: tokens.access_token,
    })
    t.equal(none.status, 401)
    t.equal(none.body.error, 'invalid_client')
  })

  t.test('I07 what is no access or refresh token is not active', async (t) => {
    const service = await startService(t, database)
    const tokens = await service.logIn()
    const [header, payload, signature] = tokens.access_token.split('.')
    const unsigned = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url')
    const others = [
      tokens.id_token,
      tokens.session_id,
      'x',
      '.',
      '..',
      `${header}.${payload}.`,
      `${unsigned}.${payload}.`,
      `${header}.${payload}.${signature?.startsWith('A') ? 'B' : 'A'}${signature?.slice(1)}`,
      '{"active":true}',
      '\u{1F511}',
    ]
    for (const token of others) t.same(await introspect(service, token), { active: false }, String(token))
  })

  t.test('W15 a log-out is seen by introspection, refresh and userinfo at once', async (t) => {
    const service = await startService(t, database)
    const tokens = await service.logIn()
    await service.post(endpoints.logoutSession.path, { session_id: tokens.session_id })
    t.same(await introspect(service, tokens.access_token), { active: false })
    t.same(await introspect(service, tokens.refresh_token), { active: false })
    t.equal(
      (await asUser(service, tokens.access_token)(standardEndpoints.userinfo.path, undefined, 'GET')).status,
      401,
    )
  })

  t.test('a session that ends by time, or by revoking all of a user, ends its tokens', async (t) => {
    const service = await startService(t, database)
    const tokens = await service.logIn()
    const sub = String(claimsOf(tokens.id_token).sub)
    await service.call(pathWith(endpoints.listUserSessions.path, { userId: sub }), { method: 'DELETE' })
    t.same(await introspect(service, tokens.access_token), { active: false })

    const lifetimes = { sessionIdleSeconds: 60 }
    const short = await startService(t, database, { lifetimes })
    const soon = await short.logIn()
    short.clock.advance(60)
    t.same(await introspect(short, soon.access_token), { active: false })
    t.same(await introspect(short, soon.refresh_token), { active: false })
  })

  t.test('F07 tokens end on time', async (t) => {
    const service = await startService(t, database)
    const tokens = await service.logIn()
    service.clock.advance(3599)
    t.match(await introspect(service, tokens.access_token), { active: true })
    service.clock.advance(1)
    t.same(await introspect(service, tokens.access_token), { active: false })
    service.clock.advance(14 * 86_400 - 3601)
    t.match(await introspect(service, tokens.refresh_token), { active: true })
    service.clock.advance(1)
    t.same(await introspect(service, tokens.refresh_token), { active: false })
  })

  t.test('F09 with a family its access tokens end, those of another log-in do not', async (t) => {
    const service = await startService(t, database)
    const first = await service.logIn()
    const other = await service.logIn()
    const rotated = await service.post(endpoints.refreshToken.path, { refresh_token: first.refresh_token })
    t.same(await introspect(service, first.refresh_token), { active: false }, 'used')
    t.match(await introspect(service, first.access_token), { active: true })
    service.clock.advance(11)
    await service.post(endpoints.refreshToken.path, { refresh_token: first.refresh_token })
    t.same(await introspect(service, first.access_token), { active: false })
    t.same(await introspect(service, textOf(rotated.body, 'access_token')), { active: false })
    t.match(await introspect(service, other.access_token), { active: true })
  })

  t.test('revoking a refresh token ends its family, and the session stays', async (t) => {
    const service = await startService(t, database)
    const tokens = await service.logIn()
    const rotated = await service.post(endpoints.refreshToken.path, { refresh_token: tokens.refresh_token })
    const next = textOf(rotated.body, 'refresh_token')
    const answer = await revoke(service, next)
    t.equal(answer.status, 200)
    t.same(answer.body, {})
    t.same(await introspect(service, next), { active: false })
    t.same(await introspect(service, tokens.access_token), { active: false })
    const refused = await service.post(endpoints.refreshToken.path, { refresh_token: next })
    t.equal(refused.body.error_code, 'invalid_grant')
    t.equal((await asUser(service, tokens.access_token)(endpoints.registerTotp.path, {})).status, 401)
    const silent = await service.post(endpoints.authenticateSession.path, { session_id: tokens.session_id })
    t.equal(silent.status, 200)
    t.equal((await revoke(service, next)).status, 200, 'again')
  })

  t.test('revoking an access token ends what came with it, by both paths', async (t) => {
    const service = await startService(t, database)
    for (const path of [standardEndpoints.revocation.path, standardEndpoints.revocation.otherPaths[0]]) {
      const tokens = await service.logIn()
      const fields = { token: tokens.access_token, token_type_hint: 'refresh_token' }
      t.equal((await sendForm(service, path, fields)).status, 200)
      t.same(await introspect(service, tokens.access_token), { active: false })
      t.same(await introspect(service, tokens.refresh_token), { active: false })
    }
  })

  t.test('K05 revoking the token of another client changes nothing', async (t) => {
    const service = await startService(t, database)
    const tokens = await service.logIn()
    for (const client of ['bank-web', 'globex-web'] as const) {
      for (const token of [tokens.access_token, tokens.refresh_token, await service.clientToken(), 'x']) {
        t.equal((await revoke(service, token, client)).status, 200)
      }
    }
    t.match(await introspect(service, tokens.access_token), { active: true })
    t.match(await introspect(service, tokens.refresh_token), { active: true })
  })

  t.test('a client token cannot be revoked, and that is said', async (t) => {
    const service = await startService(t, database)
    const answer = await revoke(service, await service.clientToken())
    t.equal(answer.status, 400)
    t.equal(answer.body.error, 'unsupported_token_type')
  })

  t.test('bad input is refused naming the field', async (t) => {
    const service = await startService(t, database)
    for (const path of [standardEndpoints.revocation.path, standardEndpoints.introspection.path]) {
      const table: [fields: Record<string, string> | [string, string][], field: string][] = [
        [{}, 'token'],
        [{ token: '' }, 'token'],
        [{ tokn: 'b' }, 'token'],
        [{ token: 'a', token_type_hint: 'a'.repeat(65) }, 'token_type_hint'],
        [
          [
            ['token', 'a'],
            ['token', 'b'],
          ],
          'token',
        ],
      ]
      for (const [fields, field] of table) {
        const answer = await sendForm(service, path, fields)
        t.equal(answer.status, 400, `${path} ${field}`)
        t.equal(answer.body.error, 'invalid_request')
        t.match(answer.body.error_description, new RegExp(`^${field}\\b`))
      }
      const json = await service.call(path, { client: undefined, body: { token: 'a' } })
      t.equal(json.status, 415)
      const got = await service.call(path, { client: undefined })
      t.equal(got.status, 405)
    }
  })
})
