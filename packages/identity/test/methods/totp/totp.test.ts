import { randomBytes } from 'node:crypto'
import { endpoints, pathWith } from '@latchkey/protocol'
import { onBothDatabases } from '../../support/databases.ts'
import { seed } from '../../support/seed.ts'
import { claimsOf, startService, type TestService, textOf, tokensOf } from '../../support/service.ts'
import { asUser, bytesOfBase32, codeAppOf, enrolTotp, wrongCode } from '../../support/time-codes.ts'

/** `POST totp/authenticate` for alice. */
function authenticate(service: TestService, token: string, fields: Record<string, unknown> = {}) {
  return service.post(endpoints.authenticateTotp.path, {
    token,
    identifier: 'alice',
    identifier_type: 'username',
    ...fields,
  })
}

/** The seed with other preferences for the shop. */
function seedWith(totp: object | null) {
  const [acme, ...others] = seed.tenants
  const apps = acme?.apps.map((app) =>
    app.app_id === 'shop' ? { ...app, login_preferences: { totp } } : app,
  )
  return { tenants: [{ ...acme, apps }, ...others] }
}

onBothDatabases((t, database) => {
  t.test('registering gives a secret and a URI, by both paths', async (t) => {
    const service = await startService(t, database)
    const call = asUser(service, (await service.logIn()).access_token)
    for (const path of [endpoints.registerTotp.path, endpoints.registerTotp.otherPaths[0]]) {
      const answer = await call(path, { label: 'alice at work', device_id: 'd1' })
      t.equal(answer.status, 201)
      t.same(Object.keys(answer.body).sort(), ['secret', 'uri'])
      const secret = textOf(answer.body, 'secret')
      t.equal(bytesOfBase32(secret).length, 20, 'T16 160 bits')
      t.equal(
        answer.body.uri,
        `otpauth://totp/Shop:alice%20at%20work?secret=${secret}&issuer=Shop&algorithm=SHA1&digits=6&period=30`,
      )
      t.equal(answer.headers['cache-control'], 'no-store')
    }
  })

  t.test('colons in the label or the name of the app do not move the border between them', async (t) => {
    const [acme] = seed.tenants
    const apps = acme?.apps.map((app) => ({ ...app, name: 'Shop: EU' }))
    const service = await startService(t, database, { seed: { tenants: [{ ...acme, apps }] } })
    const call = asUser(service, (await service.logIn()).access_token)
    const { body } = await call(endpoints.registerTotp.path, { label: 'work:alice:1' })
    t.match(body.uri, /^otpauth:\/\/totp\/Shop-%20EU:work-alice-1\?.*&issuer=Shop-%20EU&/)
  })

  t.test('without a label the URI names the user', async (t) => {
    const service = await startService(t, database)
    const call = asUser(service, (await service.logIn()).access_token)
    const { body } = await call(endpoints.registerTotp.path, {})
    t.match(body.uri, /^otpauth:\/\/totp\/Shop:alice\?/)
  })

  t.test('T15 an authenticator is active after its first right code only', async (t) => {
    const service = await startService(t, database)
    const tokens = await service.logIn()
    const call = asUser(service, tokens.access_token)
    const first = codeAppOf(textOf((await call(endpoints.registerTotp.path, {})).body, 'uri'))
    // nothing is active yet, so another registration needs no override
    const again = await call(endpoints.registerTotp.path, {})
    t.equal(again.status, 201)
    const second = codeAppOf(textOf(again.body, 'uri'))
    const now = service.clock.seconds()
    t.equal((await authenticate(service, first.code(now))).status, 400, 'the first was replaced')
    const answer = await authenticate(service, second.code(now), { session_id: tokens.session_id })
    t.equal(answer.status, 200)
    t.equal(answer.body.session_id, tokens.session_id)
    t.same(claimsOf(textOf(answer.body, 'id_token')).amr, ['pwd', 'otp', 'mfa'])
    t.equal((await call(endpoints.registerTotp.path, {})).status, 409)
    t.equal((await call(endpoints.registerTotp.path, {})).body.error_code, 'totp_already_registered')
  })

  t.test('T15 one that was never confirmed can lock nobody, and ends', async (t) => {
    const service = await startService(t, database)
    const tokens = await service.logIn()
    const call = asUser(service, tokens.access_token)
    const app = codeAppOf(textOf((await call(endpoints.registerTotp.path, {})).body, 'uri'))
    for (let attempt = 0; attempt < 9; attempt += 1) {
      const answer = await authenticate(service, wrongCode(app, service.clock.seconds()))
      t.equal(answer.body.error_code, 'auth_invalid_credentials')
    }
    const code = app.code(service.clock.seconds())
    const confirmed = await authenticate(service, code, { session_id: tokens.session_id })
    t.equal(confirmed.status, 200)

    const bob = await service.logIn({ username: 'bob' })
    const registered = await asUser(service, bob.access_token)(endpoints.registerTotp.path, {})
    const late = codeAppOf(textOf(registered.body, 'uri'))
    service.clock.advance(3600)
    const answer = await authenticate(service, late.code(service.clock.seconds()), { identifier: 'bob' })
    t.equal(answer.status, 400)
  })

  t.test('a log-in by a code alone starts a session with otp', async (t) => {
    const service = await startService(t, database)
    const { app, sessionId } = await enrolTotp(service)
    const code = app.code(service.clock.seconds())
    // email is what the identifier is if nothing is said
    const answer = await service.post(endpoints.authenticateTotp.path, {
      token: code,
      identifier: 'alice@example.com',
    })
    const tokens = tokensOf(answer)
    t.not(tokens.session_id, sessionId)
    const claims = claimsOf(tokens.id_token)
    t.same(claims.amr, ['otp'])
    t.same(claims.auth_factors, [{ method: 'otp', time: service.clock.seconds() }])
    for (const [identifier_type, identifier] of Object.entries({
      phone_number: '+15555550101',
      user_id: String(claims.sub),
      username: 'ALICE',
    })) {
      service.clock.advance(30)
      const token = app.code(service.clock.seconds())
      const again = await service.post(endpoints.authenticateTotp.path, {
        token,
        identifier,
        identifier_type,
      })
      t.equal(again.status, 200, identifier_type)
    }
  })

  t.test('T13 a code is worth nothing the second time, nor is an older one', async (t) => {
    const service = await startService(t, database)
    const { app } = await enrolTotp(service)
    const now = service.clock.seconds()
    const before = app.code(now, -1)
    const code = app.code(now)
    t.equal((await authenticate(service, code)).status, 200)
    t.equal((await authenticate(service, code)).status, 400)
    t.equal((await authenticate(service, before)).status, 400)
    service.clock.advance(30)
    t.equal((await authenticate(service, code)).status, 400, 'in the window still, and used')
    t.equal((await authenticate(service, app.code(service.clock.seconds()))).status, 200)
  })

  t.test('T14 the code of now and one period either way count once, no other', async (t) => {
    const service = await startService(t, database)
    const { app } = await enrolTotp(service)
    service.clock.advance(300)
    const now = service.clock.seconds()
    for (const offset of [-2, 2]) {
      t.equal((await authenticate(service, app.code(now, offset))).status, 400, String(offset))
    }
    for (const offset of [-1, 0, 1]) {
      t.equal((await authenticate(service, app.code(now, offset))).status, 200, String(offset))
      t.equal((await authenticate(service, app.code(now, offset))).status, 400, `${offset} again`)
    }
  })

  t.test('T14 the window is as the preferences say', async (t) => {
    const service = await startService(t, database, { seed: seedWith({ window: 0, futureWindow: 1 }) })
    const { app } = await enrolTotp(service)
    service.clock.advance(300)
    const now = service.clock.seconds()
    t.equal((await authenticate(service, app.code(now, -1))).status, 400)
    t.equal((await authenticate(service, app.code(now, 2))).status, 400)
    t.equal((await authenticate(service, app.code(now, 1))).status, 200)
    t.equal((await authenticate(service, app.code(now, 0))).status, 400, 'older than the used one')
  })

  t.test('algorithm, digits, period and issuer are as the preferences say', async (t) => {
    for (const [algorithm, bytes] of [
      ['sha256', 32],
      ['sha512', 64],
    ] as const) {
      const totp = { algorithm, digits: 8, period: 60, issuer: 'Acme Inc.' }
      const service = await startService(t, database, { seed: seedWith(totp) })
      const { app } = await enrolTotp(service)
      t.match(app.uri, /^otpauth:\/\/totp\/Acme%20Inc\.:alice\?.*issuer=Acme%20Inc\./)
      t.equal(bytesOfBase32(app.secret).length, bytes)
      t.match(app.form, { algorithm, digits: 8, period: 60 })
      const code = app.code(service.clock.seconds())
      t.equal(code.length, 8)
      t.equal((await authenticate(service, code)).status, 200)
    }
  })

  t.test('where the method is off nothing is registered and no code is right', async (t) => {
    const shared = await database.openShared(t)
    const masterKeys = [randomBytes(32).toString('base64url')]
    const before = await startService(t, shared, { masterKeys })
    const { app } = await enrolTotp(before)
    await before.app.close()
    const service = await startService(t, shared, { clock: before.clock, seed: seedWith(null), masterKeys })
    t.equal((await authenticate(service, app.code(service.clock.seconds()))).status, 400)
    const call = asUser(service, (await service.logIn({ username: 'bob' })).access_token)
    const answer = await call(endpoints.registerTotp.path, {})
    t.equal(answer.status, 403)
    t.equal(answer.body.error_code, 'forbidden')
  })

  t.test('T12 registering needs an authentication of just now', async (t) => {
    const service = await startService(t, database)
    const { access_token } = await service.logIn()
    service.clock.advance(601)
    const answer = await asUser(service, access_token)(endpoints.registerTotp.path, {})
    t.equal(answer.status, 401)
    t.equal(answer.body.error_code, 'insufficient_user_authentication')
    t.match(answer.headers['www-authenticate'], /insufficient_user_authentication.*max_age="600"/)
  })

  t.test('T12 replacing or removing an authenticator needs one of the factors enrolled', async (t) => {
    const service = await startService(t, database)
    const { accessToken } = await enrolTotp(service)
    const withPassword = asUser(service, (await service.logIn()).access_token)
    for (const [path, body] of [
      [endpoints.registerTotp.path, { allow_override: true }],
      [endpoints.registerTotp.path, {}],
      [endpoints.revokeOwnTotp.path, undefined],
      [endpoints.createRecoveryCodes.path, undefined],
    ] as const) {
      const answer = await withPassword(path, body)
      t.equal(answer.status, 401, path)
      t.equal(answer.body.error_code, 'insufficient_user_authentication', path)
    }
    const stepped = asUser(service, accessToken)
    t.equal((await stepped(endpoints.registerTotp.path, {})).status, 409)
    t.equal((await stepped(endpoints.registerTotp.path, { allow_override: true })).status, 201)
    t.equal((await stepped(endpoints.revokeOwnTotp.path)).status, 204)
    const ended = await withPassword(endpoints.registerTotp.path, {})
    t.equal(ended.body.error_code, 'invalid_token', 'tokens of other sessions end with a factor')
    t.equal((await stepped(endpoints.registerTotp.path, {})).status, 201, 'those of this session go on')
    // with the authenticator gone a password is what there is
    const again = asUser(service, (await service.logIn()).access_token)
    t.equal((await again(endpoints.registerTotp.path, {})).status, 201)
  })

  t.test('an override takes effect with its first right code', async (t) => {
    const service = await startService(t, database)
    const { app, accessToken } = await enrolTotp(service)
    const answer = await asUser(service, accessToken)(endpoints.registerTotp.path, { allow_override: true })
    const next = codeAppOf(textOf(answer.body, 'uri'))
    t.equal((await authenticate(service, app.code(service.clock.seconds()))).status, 200, 'old')
    t.equal((await authenticate(service, next.code(service.clock.seconds()))).status, 200, 'new')
    service.clock.advance(30)
    t.equal((await authenticate(service, app.code(service.clock.seconds()))).status, 400, 'old')
    t.equal((await authenticate(service, next.code(service.clock.seconds()))).status, 200, 'new')
  })

  t.test('revoking by a client removes it and ends the refresh tokens', async (t) => {
    const service = await startService(t, database)
    const { app, sessionId } = await enrolTotp(service)
    const tokens = await service.logIn()
    const userId = String(claimsOf(tokens.id_token).sub)
    const revoke = pathWith(endpoints.revokeTotp.path, { userId })
    t.equal((await service.call(revoke, { method: 'POST', client: 'reader-web' })).status, 403)
    t.equal((await service.call(revoke, { method: 'POST' })).status, 204)
    t.equal((await service.call(revoke, { method: 'POST' })).status, 204, 'again')
    t.equal((await authenticate(service, app.code(service.clock.seconds()))).status, 400)
    const refreshed = await service.post(endpoints.refreshToken.path, { refresh_token: tokens.refresh_token })
    t.equal(refreshed.body.error_code, 'invalid_grant', 'F16 removal of a factor')
    const silent = await service.post(endpoints.authenticateSession.path, { session_id: sessionId })
    t.equal(silent.status, 200, 'the session stays')
    const nobody = await service.call(pathWith(endpoints.revokeTotp.path, { userId: 'nobody' }), {
      method: 'POST',
    })
    t.equal(nobody.status, 404)
    t.equal(nobody.body.error_code, 'user_not_found')
  })

  t.test('H01 wrong codes lock it, the answer stays the same, and the lock ends', async (t) => {
    const service = await startService(t, database)
    const { app } = await enrolTotp(service)
    const wrong = wrongCode(app, service.clock.seconds())
    const texts = new Set<string>()
    for (let attempt = 0; attempt < 5; attempt += 1) texts.add((await authenticate(service, wrong)).text)
    const locked = await authenticate(service, app.code(service.clock.seconds()))
    t.equal(locked.status, 400)
    texts.add(locked.text)
    texts.add((await authenticate(service, wrong, { identifier: 'nobody' })).text)
    texts.add((await authenticate(service, wrong, { identifier: 'bob' })).text)
    t.equal(texts.size, 1, 'a lock does not tell itself')
    service.clock.advance(899)
    t.equal((await authenticate(service, app.code(service.clock.seconds()))).status, 400)
    service.clock.advance(1)
    t.equal((await authenticate(service, app.code(service.clock.seconds()))).status, 200)
  })

  t.test('H01 each further lock takes twice as long', async (t) => {
    const service = await startService(t, database)
    const { app } = await enrolTotp(service)
    for (const seconds of [900, 1800, 3600]) {
      for (let attempt = 0; attempt < 5; attempt += 1) {
        await authenticate(service, wrongCode(app, service.clock.seconds()))
      }
      service.clock.advance(seconds - 1)
      const code = app.code(service.clock.seconds())
      t.equal((await authenticate(service, code)).status, 400, `${seconds} s are not over`)
      service.clock.advance(1 + 900)
    }
    t.equal((await authenticate(service, app.code(service.clock.seconds()))).status, 200)
  })

  t.test('H05 who only knows the name locks out nobody who has proven another factor', async (t) => {
    const service = await startService(t, database)
    const { app } = await enrolTotp(service)
    for (let attempt = 0; attempt < 12; attempt += 1) {
      await authenticate(service, wrongCode(app, service.clock.seconds()))
    }
    const code = app.code(service.clock.seconds())
    t.equal((await authenticate(service, code)).status, 429)
    const other = await service.logIn({ username: 'bob' })
    const foreign = await authenticate(service, code, { session_id: other.session_id })
    t.equal(foreign.status, 429, 'the session of another user is none')
    const { session_id } = await service.logIn()
    t.equal((await authenticate(service, code, { session_id })).status, 200)
  })

  t.test('H04 transactions count in the same lock', async (t) => {
    const service = await startService(t, database)
    const { app } = await enrolTotp(service)
    const user = { identifier: 'alice', identifier_type: 'username' }
    const start = () =>
      service.post(endpoints.startTotpTransaction.path, { ...user, approval_data: { sum: '5' } })
    await start()
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const token = wrongCode(app, service.clock.seconds())
      const answer = await service.post(endpoints.authenticateTotpTransaction.path, { ...user, token })
      t.equal(answer.body.error_code, 'auth_invalid_credentials')
    }
    t.equal((await authenticate(service, app.code(service.clock.seconds()))).status, 400)
  })

  t.test('unlocking opens the lock at once', async (t) => {
    const service = await startService(t, database)
    const { app, accessToken } = await enrolTotp(service)
    for (let attempt = 0; attempt < 12; attempt += 1) {
      await authenticate(service, wrongCode(app, service.clock.seconds()))
    }
    const unlock = pathWith(endpoints.unlockTotp.path, { userId: String(claimsOf(accessToken).sub) })
    t.equal((await service.call(unlock, { method: 'POST', client: 'reader-web' })).status, 403)
    t.equal((await service.call(unlock, { method: 'POST' })).status, 204)
    t.equal((await authenticate(service, app.code(service.clock.seconds()))).status, 200)
    const nobody = await service.call(pathWith(endpoints.unlockTotp.path, { userId: 'nobody' }), {
      method: 'POST',
    })
    t.equal(nobody.status, 404)
  })

  t.test('maxFailures and lockoutDuration are as the preferences say', async (t) => {
    const service = await startService(t, database, {
      seed: seedWith({ maxFailures: 1, lockoutDuration: 1 }),
    })
    const { app } = await enrolTotp(service)
    await authenticate(service, wrongCode(app, service.clock.seconds()))
    t.equal((await authenticate(service, app.code(service.clock.seconds()))).status, 400)
    service.clock.advance(60)
    t.equal((await authenticate(service, app.code(service.clock.seconds()))).status, 200)
  })

  t.test('G01 unknown, disabled, without an authenticator and of another app: one answer', async (t) => {
    const service = await startService(t, database)
    const { app } = await enrolTotp(service)
    const token = app.code(service.clock.seconds())
    const user = { identifier: 'alice', identifier_type: 'username' }
    const answers = [
      await service.post(endpoints.authenticateTotp.path, { token, ...user, identifier: 'nobody' }),
      await service.post(endpoints.authenticateTotp.path, { token, ...user, identifier: 'carol' }),
      await service.post(endpoints.authenticateTotp.path, { token, ...user }, 'bank-web'),
      await service.post(endpoints.authenticateTotp.path, { token, ...user }, 'globex-web'),
    ]
    for (const answer of answers) {
      t.equal(answer.status, 400)
      t.equal(answer.text, answers[0]?.text)
    }
  })

  t.test('L06 a code of one user adds nothing to the session of another', async (t) => {
    const service = await startService(t, database)
    const { app } = await enrolTotp(service)
    const bob = await service.logIn({ username: 'bob' })
    const code = app.code(service.clock.seconds())
    const answer = await authenticate(service, code, { session_id: bob.session_id })
    t.equal(answer.status, 400)
    const silent = tokensOf(
      await service.post(endpoints.authenticateSession.path, { session_id: bob.session_id }),
    )
    t.same(claimsOf(silent.id_token).amr, ['pwd'])
  })

  t.test('T16 a secret is in no row of the database and no log line in clear', async (t) => {
    const lines: string[] = []
    const stream = { write: (line: string) => void lines.push(line) }
    const service = await startService(t, database, { logger: { level: 'trace', stream } })
    const { app, accessToken } = await enrolTotp(service)
    const code = app.code(service.clock.seconds())
    await authenticate(service, code)
    t.ok(lines.some((line) => line.includes('totp.registered')))
    for (const secret of [app.secret, code, accessToken]) {
      t.notOk(lines.some((line) => line.includes(secret)))
    }
  })

  t.test('bad input is refused naming the field', async (t) => {
    const service = await startService(t, database)
    const { access_token } = await service.logIn()
    const good = { token: '123456', identifier: 'alice@example.com' }
    const table: [path: string, body: unknown, field: string][] = [
      [endpoints.authenticateTotp.path, { identifier: 'a@b' }, 'token'],
      [endpoints.authenticateTotp.path, { token: '123456' }, 'identifier'],
      [endpoints.authenticateTotp.path, { ...good, token: 123456 }, 'token'],
      [endpoints.authenticateTotp.path, { ...good, token: ['123456'] }, 'token'],
      [endpoints.authenticateTotp.path, { ...good, token: '' }, 'token'],
      [endpoints.authenticateTotp.path, { ...good, token: '1'.repeat(17) }, 'token'],
      [endpoints.authenticateTotp.path, { ...good, passcode: '123456' }, 'passcode'],
      [endpoints.authenticateTotp.path, { ...good, identifier_type: 'name' }, 'identifier_type'],
      [endpoints.authenticateTotp.path, { ...good, identifier: { a: 1 } }, 'identifier'],
      [endpoints.authenticateTotp.path, { ...good, sesion_id: 'x' }, 'sesion_id'],
      [endpoints.authenticateTotp.path, { ...good, session_id: '' }, 'session_id'],
      [endpoints.startTotpTransaction.path, good, 'token'],
      [endpoints.startTotpTransaction.path, { identifier: 'a', identifier_type: 'email' }, 'approval_data'],
      [
        endpoints.startTotpTransaction.path,
        { identifier: 'a', approval_data: { a: 'b' } },
        'identifier_type',
      ],
      [endpoints.authenticateTotpTransaction.path, { ...good, challenge: 1 }, 'challenge'],
      [endpoints.authenticateTotpTransaction.path, { ...good, approval_data: { a: 'b' } }, 'approval_data'],
    ]
    for (const [path, body, field] of table) {
      const answer = await service.post(path, body)
      t.equal(answer.status, 400, `${path} ${field}`)
      t.equal(answer.body.error_code, 'invalid_request')
      t.match(answer.body.message, new RegExp(`^${field}\\b`))
    }
    const call = asUser(service, access_token)
    for (const [body, field] of [
      [{ label: '' }, 'label'],
      [{ label: 'a\nb' }, 'label'],
      [{ label: 'x'.repeat(129) }, 'label'],
      [{ allow_override: 'true' }, 'allow_override'],
      [{ lable: 'x' }, 'lable'],
      [{ device_id: 'x'.repeat(81) }, 'device_id'],
    ] as const) {
      const answer = await call(endpoints.registerTotp.path, body)
      t.equal(answer.status, 400, field)
      t.match(answer.body.message, new RegExp(`^${field}\\b`))
    }
  })

  t.test('the paths of users take no client token, those of clients no user token', async (t) => {
    const service = await startService(t, database)
    const { access_token } = await service.logIn()
    for (const path of [
      endpoints.registerTotp.path,
      endpoints.registerTotp.otherPaths[0],
      endpoints.revokeOwnTotp.path,
      endpoints.createRecoveryCodes.path,
    ]) {
      t.equal((await service.post(path, {})).status, 401, path)
      t.equal((await service.call(path, { client: undefined, body: {} })).status, 401, path)
    }
    for (const path of [
      endpoints.authenticateTotp.path,
      endpoints.startTotpTransaction.path,
      endpoints.authenticateRecoveryCode.path,
    ]) {
      t.equal((await asUser(service, access_token)(path, {})).status, 401, path)
    }
  })
})
