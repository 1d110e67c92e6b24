import { endpoints, standardEndpoints } from '@latchkey/protocol'
import { onBothDatabases } from '../support/databases.ts'
import { sendAnonymousForm } from '../support/forms.ts'
import { claimsOf, startService } from '../support/service.ts'
import { asUser } from '../support/time-codes.ts'

onBothDatabases((t, database) => {
  t.test('userinfo tells the subject, and the claims that were asked for', async (t) => {
    const service = await startService(t, database)
    const userinfo = {
      email: null,
      email_verified: null,
      custom_data: { fields: ['plan'] },
      sub: null,
      nope: null,
    }
    const tokens = await service.logIn({ claims: { userinfo } })
    const { sub } = claimsOf(tokens.id_token)
    const expected = {
      sub,
      tid: 'acme',
      email: 'alice@example.com',
      email_verified: true,
      custom_data: { plan: 'gold' },
    }
    const call = asUser(service, tokens.access_token)
    const got = await call(standardEndpoints.userinfo.path, undefined, 'GET')
    t.equal(got.status, 200)
    t.equal(got.headers['cache-control'], 'no-store')
    t.match(got.headers['content-type'], /^application\/json/)
    t.same(got.body, expected)
    t.same((await call(standardEndpoints.userinfo.path)).body, expected, 'POST with the token in its header')
    const form = await sendAnonymousForm(service, standardEndpoints.userinfo.path, {
      access_token: tokens.access_token,
    })
    t.same(form.body, expected, 'POST with the token in its body')

    const plain = await service.logIn()
    const little = await asUser(service, plain.access_token)(
      standardEndpoints.userinfo.path,
      undefined,
      'GET',
    )
    t.same(little.body, { sub, tid: 'acme' })
  })

  t.test('what was asked for survives a refresh', async (t) => {
    const service = await startService(t, database)
    const { refresh_token } = await service.logIn({ claims: { userinfo: { username: null } } })
    const refreshed = await service.post(endpoints.refreshToken.path, { refresh_token })
    const call = asUser(service, String(refreshed.body.access_token))
    t.match((await call(standardEndpoints.userinfo.path, undefined, 'GET')).body, { username: 'alice' })
  })

  t.test('I07 no other token is taken', async (t) => {
    const service = await startService(t, database)
    const tokens = await service.logIn()
    const forResource = await service.logIn({ resource: 'https://api.shop.example' })
    const others = {
      'ID token': tokens.id_token,
      'refresh token': tokens.refresh_token,
      session_id: tokens.session_id,
      'client token': await service.clientToken(),
      'token for a resource': forResource.access_token,
    }
    for (const [name, token] of Object.entries(others)) {
      const answer = await asUser(service, String(token))(standardEndpoints.userinfo.path, undefined, 'GET')
      t.equal(answer.status, 401, name)
      t.equal(answer.body.error, 'invalid_token', name)
      t.match(answer.headers['www-authenticate'], /^Bearer error="invalid_token"/, name)
    }
  })

  t.test('without a token, with two, or with a strange form: refused', async (t) => {
    const service = await startService(t, database)
    const { access_token } = await service.logIn()
    const none = await service.call(standardEndpoints.userinfo.path, { client: undefined })
    t.equal(none.status, 401)
    t.equal(none.headers['www-authenticate'], 'Bearer')
    const empty = await sendAnonymousForm(service, standardEndpoints.userinfo.path, {})
    t.equal(empty.status, 401)
    const twice = await service.call(standardEndpoints.userinfo.path, {
      client: undefined,
      body: new URLSearchParams({ access_token }).toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Bearer ${access_token}`,
      },
    })
    t.equal(twice.status, 400)
    t.equal(twice.body.error, 'invalid_request')
    const query = await service.call(`${standardEndpoints.userinfo.path}?access_token=${access_token}`, {
      client: undefined,
    })
    t.equal(query.status, 401)
    const typo = await sendAnonymousForm(service, standardEndpoints.userinfo.path, {
      acess_token: access_token,
    })
    t.equal(typo.status, 401, 'an unknown parameter is ignored, and no token is left')
  })
})
