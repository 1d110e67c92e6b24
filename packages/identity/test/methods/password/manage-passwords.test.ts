import { endpoints, pathWith } from '@latchkey/protocol'
import { onBothDatabases } from '../../support/databases.ts'
import { userIdOf } from '../../support/outbox.ts'
import { newPassword, passwordSeed } from '../../support/password-seed.ts'
import { password } from '../../support/seed.ts'
import { type Answer, startService, type TestService, textOf } from '../../support/service.ts'
import { asUser, enrolTotp } from '../../support/time-codes.ts'

const registered = { result: { message: 'Password registered' } }

const told = ({ status, body }: Answer) => [status, body.error_code]

/** `PUT …/users/{userId}/password`. */
function put(service: TestService, userId: string, body: object): Promise<Answer> {
  return service.call(pathWith(endpoints.createPassword.path, { userId }), { method: 'PUT', body })
}

function tryPassword(service: TestService, username: string, guess: string): Promise<Answer> {
  return service.post(endpoints.authenticatePassword.path, { username, password: guess })
}

async function createUser(service: TestService, fields: object): Promise<string> {
  const { body } = await service.post(endpoints.createUser.path, fields)
  return textOf({ ...Object(body.result) }, 'user_id')
}

onBothDatabases(async (t, database) => {
  t.test('a first password is temporary unless it is said otherwise, and set once', async (t) => {
    const service = await startService(t, database)
    const id = await createUser(service, { email: 'dana@example.com' })
    const path = pathWith(endpoints.createPassword.path, { userId: id })
    const made = await service.post(path, { password: newPassword, username: 'Dana' })
    t.equal(made.status, 201)
    t.same(made.body, registered)
    t.strictSame(told(await tryPassword(service, 'dana', newPassword)), [403, 'temporary_password'])
    const twice = await service.post(path, { password: newPassword })
    t.strictSame(told(twice), [409, 'auth_password_already_configured'])
    t.equal((await put(service, id, { force_replace: false })).status, 200)
    t.equal((await tryPassword(service, 'dana', newPassword)).status, 200)
    const nobody = pathWith(endpoints.createPassword.path, { userId: 'nobody' })
    t.strictSame(told(await service.post(nobody, { password: newPassword })), [404, 'user_not_found'])
    const other = await createUser(service, { email: 'other@example.com' })
    const taken = { password: newPassword, username: 'dana' }
    t.strictSame(
      told(await service.post(pathWith(endpoints.createPassword.path, { userId: other }), taken)),
      [409, 'identifier_taken'],
    )
    t.equal((await service.post(path, { password: newPassword }, 'reader-web')).status, 403)
    t.equal((await service.post(path, { password: newPassword }, 'globex-web')).status, 404)
  })

  t.test(
    'F16 S04 an update ends all sessions and tokens of the user but the one that is named',
    async (t) => {
      const service = await startService(t, database)
      const id = await userIdOf(service, 'alice')
      const [kept, other, bob] = [
        await service.logIn(),
        await service.logIn(),
        await service.logIn({ username: 'bob' }),
      ]
      const body = { password: newPassword, force_replace: false, session_id: kept.session_id }
      const answer = await put(service, id, body)
      t.equal(answer.status, 200)
      t.same(answer.body, registered)
      const statusOf = async (session_id: string) =>
        (await service.post(endpoints.authenticateSession.path, { session_id })).status
      t.equal(await statusOf(kept.session_id), 200)
      t.equal(await statusOf(bob.session_id), 200)
      t.equal(await statusOf(other.session_id), 400)
      const refreshed = await service.post(endpoints.refreshToken.path, {
        refresh_token: other.refresh_token,
      })
      t.strictSame(told(refreshed), [400, 'invalid_grant'])
      t.strictSame(told(await tryPassword(service, 'alice', password)), [400, 'auth_invalid_credentials'])
      t.equal((await tryPassword(service, 'alice', newPassword)).status, 200)
      const carol = await createUser(service, { username: 'dave' })
      t.equal((await put(service, carol, { password: newPassword })).status, 409)
      t.strictSame(told(await put(service, id, {})), [400, 'invalid_request'])
    },
  )

  t.test('F16 a log-in by the old password while it is changed leaves no session', async (t) => {
    const service = await startService(t, database)
    const id = await userIdOf(service, 'alice')
    let present = password
    for (let round = 0; round < 8; round += 1) {
      const next = `${newPassword}-${round}`
      const [late, changed] = await Promise.all([
        tryPassword(service, 'alice', present),
        put(service, id, { password: next, force_replace: false }),
      ])
      t.equal(changed.status, 200)
      present = next
      if (late.status !== 200) continue
      const { session_id } = late.body
      t.equal((await service.post(endpoints.authenticateSession.path, { session_id })).status, 400)
    }
    t.equal((await tryPassword(service, 'alice', present)).status, 200)
  })

  t.test('earlier passwords do not come back, as many as the app says', async (t) => {
    const service = await startService(t, database, { seed: passwordSeed({ blockPreviousPasswords: 3 }) })
    const id = await userIdOf(service, 'alice')
    const change = async (text: string) => {
      const answer = await put(service, id, { password: text, force_replace: false })
      return answer.status === 200 ? 200 : answer.body.error_code
    }
    t.equal(await change(password), 'auth_password_recently_used')
    for (const number of [1, 2]) t.equal(await change(`${newPassword}-${number}`), 200)
    for (const old of [password, `${newPassword}-1`, `${newPassword}-2`]) {
      t.equal(await change(old), 'auth_password_recently_used')
    }
    t.equal(await change(`${newPassword}-3`), 200)
    t.equal(await change(password), 200)
  })

  t.test('users set their own password soon after they have authenticated, and stay signed in', async (t) => {
    const service = await startService(t, database)
    const [tokens, other] = [await service.logIn(), await service.logIn()]
    const call = asUser(service, tokens.access_token)
    t.strictSame(told(await call(endpoints.setOwnPassword.path, { password: 'password' })), [
      400,
      'auth_password_weak',
    ])
    const answer = await call(endpoints.setOwnPassword.path, { password: newPassword })
    t.equal(answer.status, 200)
    t.same(answer.body, registered)
    const statusOf = async (session_id: string) =>
      (await service.post(endpoints.authenticateSession.path, { session_id })).status
    t.strictSame([await statusOf(tokens.session_id), await statusOf(other.session_id)], [200, 400])
    t.equal((await tryPassword(service, 'alice', newPassword)).status, 200)
    service.clock.advance(601)
    const late = await call(endpoints.setOwnPassword.path, { password })
    t.strictSame(told(late), [401, 'insufficient_user_authentication'])
    t.equal((await service.post(endpoints.setOwnPassword.path, { password })).status, 401)
  })

  t.test('who has an enrolled factor proves it before they set their own password', async (t) => {
    const service = await startService(t, database)
    const { app } = await enrolTotp(service)
    const alone = await service.logIn()
    const set = (token: string) =>
      asUser(service, token)(endpoints.setOwnPassword.path, { password: newPassword })
    t.strictSame(told(await set(alone.access_token)), [401, 'insufficient_user_authentication'])
    const added = await service.post(endpoints.authenticateTotp.path, {
      identifier: 'alice',
      identifier_type: 'username',
      token: app.code(service.clock.seconds()),
      session_id: alone.session_id,
    })
    t.equal((await set(textOf(added.body, 'access_token'))).status, 200)
  })

  t.test('a password can be checked before it is set, without telling who had it', async (t) => {
    const service = await startService(t, database, {
      seed: passwordSeed({ passwordComplexity: 4, passwordMinLength: 12, blockPreviousPasswords: 5 }),
    })
    const check = (text: string, who: object = { username: 'alice' }) =>
      service.post(endpoints.validatePassword.path, { password: text, ...who })
    const weak = await check('short')
    t.equal(weak.status, 200)
    t.match(weak.body, {
      result: {
        valid_password: false,
        errors: [{ code: 'auth_password_weak', message: /12/ }, { code: 'auth_password_weak' }],
      },
    })
    const good = { result: { valid_password: true, errors: [] } }
    for (const who of [
      { username: 'alice' },
      { email: 'nobody@example.com' },
      { phone_number: '+15555550101' },
    ]) {
      t.same((await check('A-good-one-of-1984', who)).body, good)
    }
    t.equal((await check('A-good-one-of-1984', {})).status, 400)
    t.equal((await check('A-good-one-of-1984', { username: 'a', email: 'b' })).status, 400)
  })

  t.test('G03 a check tells no other name of whom it is about', async (t) => {
    const service = await startService(t, database, { seed: passwordSeed() })
    const check = async (text: string, who: object) =>
      (await service.post(endpoints.validatePassword.path, { password: text, ...who })).body
    for (const name of ['alice@example.com', '+15555550101']) {
      t.same(await check(name, { username: 'alice' }), await check(name, { username: 'nobody' }))
    }
    const own = await check('alice@example.com', { email: 'alice@example.com' })
    t.match(own, { result: { valid_password: false } })
  })

  t.test('rules hold for new users, unless complexity is not enforced', async (t) => {
    const service = await startService(t, database, { seed: passwordSeed({ passwordComplexity: 4 }) })
    const made = await service.post(endpoints.createUser.path, {
      username: 'dana',
      credentials: { password: newPassword },
    })
    t.strictSame(told(made), [400, 'auth_password_weak'])
    const id = await createUser(service, { username: 'dana' })
    const path = pathWith(endpoints.createPassword.path, { userId: id })
    t.strictSame(told(await service.post(path, { password: newPassword })), [400, 'auth_password_weak'])
    t.equal((await service.post(path, { password: newPassword, enforce_complexity: false })).status, 201)
  })

  t.test(
    'the deprecated register creates a user with a temporary password, or gives one to who has none',
    async (t) => {
      const service = await startService(t, database)
      const answer = await service.post(endpoints.registerPassword.path, {
        username: 'carol',
        password: newPassword,
      })
      t.equal(answer.status, 200)
      t.same(answer.body, { message: 'Password registered' })
      t.strictSame(told(await tryPassword(service, 'carol', newPassword)), [403, 'temporary_password'])
      const body = { username: 'New-One', password: newPassword }
      const refused = await service.post(endpoints.registerPassword.path, { ...body, password: 'short' })
      t.strictSame(told(refused), [400, 'auth_password_weak'])
      const created = await service.post(endpoints.registerPassword.path, body)
      t.strictSame([created.status, created.body], [200, { message: 'Password registered' }])
      t.strictSame(told(await tryPassword(service, 'new-one', newPassword)), [403, 'temporary_password'])
      for (const username of ['carol', 'alice', 'new-one']) {
        const refused = await service.post(endpoints.registerPassword.path, {
          username,
          password: newPassword,
        })
        t.strictSame(told(refused), [403, 'forbidden'])
      }
    },
  )

  t.test('where passwords are off nothing is set, checked or taken', async (t) => {
    const service = await startService(t, database, { seed: passwordSeed(null) })
    t.strictSame(told(await tryPassword(service, 'alice', password)), [400, 'auth_password_policy_disabled'])
    const made = await service.post(endpoints.createUser.path, {
      username: 'dana',
      credentials: { password: newPassword },
    })
    t.strictSame(told(made), [400, 'auth_password_policy_disabled'])
    const names = { username: 'alice', password: newPassword }
    for (const path of [endpoints.validatePassword.path, endpoints.registerPassword.path]) {
      t.strictSame(told(await service.post(path, names)), [403, 'forbidden'])
    }
  })

  t.test('a password expires after its days, which only who knows it is told', async (t) => {
    const service = await startService(t, database, { seed: passwordSeed({ passwordExpiresIn: 30 }) })
    t.equal((await tryPassword(service, 'alice', password)).status, 200)
    service.clock.advance(30 * 86_400)
    const answer = await tryPassword(service, 'alice', password)
    t.strictSame(told(answer), [403, 'password_expired'])
    const reset_token = textOf(answer.body, 'reset_token')
    t.strictSame(told(await tryPassword(service, 'alice', 'wrong')), [400, 'auth_invalid_credentials'])
    const reset = await service.call(endpoints.resetPassword.path, {
      client: undefined,
      body: { reset_token, new_password: newPassword },
    })
    t.equal(reset.status, 200)
    t.equal((await tryPassword(service, 'alice', newPassword)).status, 200)
  })

  t.test('a temporary password is worth nothing after its hours', async (t) => {
    const service = await startService(t, database, { seed: passwordSeed({ tempPasswordValidityHours: 2 }) })
    await service.post(endpoints.createUser.path, {
      username: 'dana',
      credentials: { password: newPassword },
    })
    t.equal((await tryPassword(service, 'dana', newPassword)).status, 403)
    service.clock.advance(7200)
    t.strictSame(told(await tryPassword(service, 'dana', newPassword)), [400, 'auth_invalid_credentials'])
  })

  t.test('the hours of a password begin when it is made temporary', async (t) => {
    const service = await startService(t, database, { seed: passwordSeed({ tempPasswordValidityHours: 2 }) })
    service.clock.advance(86_400)
    const id = await userIdOf(service, 'alice')
    t.equal((await put(service, id, { force_replace: true })).status, 200)
    service.clock.advance(7199)
    t.strictSame(told(await tryPassword(service, 'alice', password)), [403, 'temporary_password'])
    service.clock.advance(1)
    t.strictSame(told(await tryPassword(service, 'alice', password)), [400, 'auth_invalid_credentials'])
  })

  t.test('the user is told of a new password by email, where the app wants that', async (t) => {
    const service = await startService(t, database, { seed: passwordSeed({ notifyOnPasswordUpdate: true }) })
    const id = await userIdOf(service, 'alice')
    await put(service, id, { password: newPassword })
    const { text } = await service.call('/dev/outbox.json?to=alice%40example.com', { client: undefined })
    t.match(text, 'has changed')
    t.notMatch(text, newPassword)
  })
})
