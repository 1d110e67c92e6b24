import { endpoints } from '@latchkey/protocol'
import { onBothDatabases } from '../support/databases.ts'
import { password } from '../support/seed.ts'
import { claimsOf, startService, type TestService, tokensOf } from '../support/service.ts'

const bob = { identifier_type: 'username', identifier: 'bob' }

async function codeFor(service: TestService, identifier: string, to: string): Promise<string> {
  const sent = await service.post(endpoints.sendOtp.path, {
    channel: 'sms',
    identifier_type: 'username',
    identifier,
  })
  if (sent.status !== 200) throw new Error(sent.text)
  return service.newestCode(to)
}

onBothDatabases(async (t, database) => {
  t.test('a second factor joins the session: amr grows, auth_time moves, the ids stay', async (t) => {
    const service = await startService(t, database)
    const first = await service.logIn({ username: 'bob' })
    service.clock.advance(100)
    const passcode = await codeFor(service, 'bob', '+15555550102')
    const second = tokensOf(
      await service.post(endpoints.authenticateOtp.path, { passcode, ...bob, session_id: first.session_id }),
    )
    t.equal(second.session_id, first.session_id)
    const before = claimsOf(first.id_token)
    const after = claimsOf(second.id_token)
    t.strictSame(after.amr, ['pwd', 'sms', 'mfa'])
    t.equal(after.sid, before.sid)
    t.equal(after.auth_time, service.clock.seconds())
    t.strictSame(after.auth_factors, [
      { method: 'pwd', time: before.auth_time },
      { method: 'sms', time: service.clock.seconds() },
    ])
    service.clock.advance(50)
    const third = tokensOf(
      await service.post(endpoints.authenticateSession.path, { session_id: first.session_id }),
    )
    t.strictSame(claimsOf(third.id_token).amr, ['pwd', 'sms', 'mfa'])
    t.equal(claimsOf(third.id_token).auth_time, after.auth_time)
  })

  t.test('the same factor again counts once, with its latest time', async (t) => {
    const service = await startService(t, database)
    const { session_id } = await service.logIn()
    service.clock.advance(10)
    const again = claimsOf((await service.logIn({ session_id })).id_token)
    t.strictSame(again.amr, ['pwd'])
    t.strictSame(again.auth_factors, [{ method: 'pwd', time: service.clock.seconds() }])
  })

  t.test('a log-in without session_id makes another session', async (t) => {
    const service = await startService(t, database)
    const first = await service.logIn()
    const second = await service.logIn()
    t.not(first.session_id, second.session_id)
    t.not(claimsOf(first.id_token).sid, claimsOf(second.id_token).sid)
  })

  t.test('A01 another user is not added to a session, and nothing of it changes', async (t) => {
    const service = await startService(t, database)
    const alice = await service.logIn()
    service.clock.advance(60)
    const answer = await service.post(endpoints.authenticatePassword.path, {
      username: 'bob',
      password,
      session_id: alice.session_id,
    })
    t.equal(answer.status, 400)
    t.strictSame(answer.body, {
      error_code: 'invalid_request',
      message: 'session_id is the session of another user',
    })
    const claims = claimsOf(
      tokensOf(await service.post(endpoints.authenticateSession.path, { session_id: alice.session_id }))
        .id_token,
    )
    t.equal(claims.sub, claimsOf(alice.id_token).sub)
    t.strictSame(claims.auth_factors, claimsOf(alice.id_token).auth_factors)
  })

  t.test('the right password with an unknown session_id makes no session', async (t) => {
    const service = await startService(t, database)
    const sub = String(claimsOf((await service.logIn()).id_token).sub)
    const sessions = `/cis/v1/auth/users/${sub}/sessions`
    const before = (await service.call(sessions)).text
    const answer = await service.post(endpoints.authenticatePassword.path, {
      username: 'alice',
      password,
      session_id: 'A'.repeat(43),
    })
    t.equal(answer.status, 400)
    t.strictSame(answer.body, { error_code: 'session_not_found', message: 'Session not found' })
    t.equal((await service.call(sessions)).text, before)
  })

  t.test('K01 the session of another tenant is not found by the same user name there', async (t) => {
    const service = await startService(t, database)
    const { session_id } = await service.logIn()
    const sent = { channel: 'sms', identifier_type: 'username', identifier: 'alice' }
    t.equal((await service.post(endpoints.sendOtp.path, sent, 'globex-web')).status, 200)
    const passcode = await service.newestCode('+15555550101')
    const answer = await service.post(
      endpoints.authenticateOtp.path,
      { passcode, identifier_type: 'username', identifier: 'alice', session_id },
      'globex-web',
    )
    t.strictSame(answer.body, { error_code: 'session_not_found', message: 'Session not found' })
  })

  t.test('two factors that join one session at once are both there afterwards', async (t) => {
    const service = await startService(t, database)
    const { session_id } = await service.logIn({ username: 'bob' })
    const passcode = await codeFor(service, 'bob', '+15555550102')
    service.clock.advance(5)
    const answers = await Promise.all([
      service.post(endpoints.authenticateOtp.path, { passcode, ...bob, session_id }),
      service.post(endpoints.authenticatePassword.path, { username: 'bob', password, session_id }),
    ])
    t.strictSame(
      answers.map((answer) => answer.status),
      [200, 200],
    )
    const claims = claimsOf(
      tokensOf(await service.post(endpoints.authenticateSession.path, { session_id })).id_token,
    )
    t.strictSame([...Object(claims.amr)].sort(), ['mfa', 'pwd', 'sms'])
  })

  t.test('requested claims are in the ID token, as far as they are known', async (t) => {
    const service = await startService(t, database)
    const claims = {
      id_token: {
        email: null,
        email_verified: null,
        phone_number: null,
        username: null,
        fname: null,
        lname: null,
        mname: null,
        app_name: null,
        created_at: null,
        custom_data: { fields: ['plan', 'nothing'] },
        shoe_size: null,
        sub: null,
        amr: null,
        constructor: null,
      },
      access_token: { email: null },
    }
    const tokens = await service.logIn({ claims })
    const id = claimsOf(tokens.id_token)
    t.match(id, {
      email: 'alice@example.com',
      email_verified: true,
      phone_number: '+15555550101',
      username: 'alice',
      fname: 'Alice',
      lname: 'Archer',
      app_name: 'Shop',
      amr: ['pwd'],
    })
    t.type(id.created_at, 'number')
    t.strictSame(id.custom_data, { plan: 'gold' })
    for (const name of ['mname', 'shoe_size', 'constructor']) t.notOk(Object.hasOwn(id, name), name)
    t.equal(claimsOf(tokens.access_token).email, 'alice@example.com')
    const silent = tokensOf(
      await service.post(
        endpoints.authenticateSession.path,
        { session_id: tokens.session_id, claims: { id_token: { email: null } } },
        'bank-web',
      ),
    )
    t.equal(claimsOf(silent.id_token).email, 'alice@example.com')
    t.notOk(Object.hasOwn(claimsOf(silent.id_token), 'username'))
  })

  t.test('custom_data without fields is told whole', async (t) => {
    const service = await startService(t, database)
    const { id_token } = await service.logIn({ claims: { id_token: { custom_data: null } } })
    t.strictSame(claimsOf(id_token).custom_data, { plan: 'gold', seats: 3, nested: { deep: true } })
  })

  t.test('email is not told without being asked for', async (t) => {
    const service = await startService(t, database)
    const { id_token } = await service.logIn()
    t.notOk(Object.hasOwn(claimsOf(id_token), 'email'))
  })

  t.test('resource becomes the audience, and the scope is what the client may have', async (t) => {
    const service = await startService(t, database)
    const plain = claimsOf((await service.logIn()).access_token)
    t.equal(plain.aud, 'userid-api')
    t.notOk(Object.hasOwn(plain, 'scope'))
    const resource = 'https://api.shop.example'
    const tokens = await service.logIn({ resource, scope: 'orders admin orders' })
    t.match(claimsOf(tokens.access_token), {
      aud: resource,
      scope: 'orders',
      client_id: 'shop-web',
      tid: 'acme',
      sub: plain.sub,
    })
    t.equal(claimsOf(tokens.id_token).aud, 'shop-web')
    const silent = await service.post(endpoints.authenticateSession.path, {
      session_id: tokens.session_id,
      resource,
      scope: 'invoices orders',
    })
    t.equal(claimsOf(tokensOf(silent).access_token).scope, 'invoices orders')
  })

  t.test(
    'a resource that the client has not registered is invalid_target, before anything else',
    async (t) => {
      const service = await startService(t, database)
      const { session_id } = await service.logIn()
      for (const resource of [
        'https://other.example',
        'https://api.shop.example/',
        'http://localhost:4000/cis',
      ]) {
        const answers = [
          await service.post(endpoints.authenticateSession.path, { session_id, resource }),
          await service.post(endpoints.authenticatePassword.path, {
            username: 'alice',
            password: 'wrong',
            resource,
          }),
        ]
        for (const answer of answers) {
          t.equal(answer.status, 400)
          t.equal(answer.body.error_code, 'invalid_target')
        }
      }
      const atBank = { session_id, resource: 'https://api.shop.example' }
      t.equal((await service.post(endpoints.authenticateSession.path, atBank, 'bank-web')).status, 400)
    },
  )
})
