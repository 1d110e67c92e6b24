import { endpoints, pathWith, userBodyLimitBytes } from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'
import t from 'tap'
import { onBothDatabases, sqlite } from '../../support/databases.ts'
import { makeUser, managing, resultOf } from '../../support/managed-users.ts'
import { password } from '../../support/seed.ts'
import { claimsOf, startService } from '../../support/service.ts'

const refused = { status: 400, body: { error_code: 'auth_invalid_credentials' } }

onBothDatabases(async (t, database) => {
  const service = await startService(t, database)

  t.test('an update merges: missing fields stay, null removes, objects are replaced', async (t) => {
    const { user_id } = await makeUser(service, {
      name: { first_name: 'Dana', last_name: 'Doe' },
      language: 'en',
      birthday: '1990-01-01',
      custom_data: { plan: 'gold', seats: 3 },
    })
    const user = managing(service, user_id)
    service.clock.advance(60)
    const answer = await user.update({
      name: { first_name: 'Dora' },
      birthday: null,
      custom_data: { seats: 4, since: 2020 },
    })
    t.equal(answer.status, 200, answer.text)
    const result = resultOf(answer)
    t.match(result, {
      name: { first_name: 'Dora' },
      language: 'en',
      custom_data: { plan: 'gold', seats: 4, since: 2020 },
      updated_at: service.clock.seconds(),
    })
    t.equal(Object(result.name).last_name, undefined)
    t.notOk('birthday' in result)
    // what only the answer about one user has beyond an updated one
    const { identities, groupIds, apps, roles, password_information, ...read } = resultOf(await user.read())
    t.same(read, result)
    t.match(password_information, { temporary: false })
    t.ok([identities, groupIds, apps, roles].every(Array.isArray))
    t.same(resultOf(await user.update({ custom_data: null })).custom_data, undefined)
  })

  t.test('identifiers are canonical, and another address is unverified', async (t) => {
    const { user_id, email } = await makeUser(service)
    const user = managing(service, user_id)
    t.equal((await user.verifyEmail(email, { keep_credentials: true })).status, 202)
    t.match(resultOf(await user.read()).email, { value: email, email_verified: true })
    const same = await user.update({ email: ` ${email.toUpperCase()}` })
    t.match(resultOf(same).email, { value: email, email_verified: true }, 'the same in another form')
    const other = await user.update({
      email: 'Dana.New@Example.COM ',
      username: 'Dana.New',
      secondary_emails: ['Other@Example.com', 'other@example.com'],
    })
    t.match(resultOf(other), {
      email: { value: 'dana.new@example.com', email_verified: false },
      username: 'dana.new',
      secondary_emails: [{ value: 'other@example.com', email_verified: false }],
    })
    t.equal(Object(resultOf(other).secondary_emails).length, 1)
  })

  t.test('a code that was sent to the former address does not count after a change', async (t) => {
    const { user_id, username, email } = await makeUser(service)
    const user = managing(service, user_id)
    await user.verifyEmail(email)
    const named = { identifier: username, identifier_type: 'username' }
    await service.post(endpoints.sendOtp.path, { channel: 'email', ...named })
    const passcode = await service.newestCode(email)
    await user.update({ email: `new-${email}` })
    t.match(await service.post(endpoints.authenticateOtp.path, { passcode, ...named }), refused)
  })

  t.test('an account keeps its owner when a manager changes its only verified address', async (t) => {
    const { user_id, username, email } = await makeUser(service)
    const user = managing(service, user_id)
    await user.verifyEmail(email, { keep_credentials: true })
    await user.update({ email: `mistyped-${email}` })
    const named = { identifier: username, identifier_type: 'username' }
    await service.post(endpoints.sendOtp.path, { channel: 'email', ...named })
    const passcode = await service.newestCode(`mistyped-${email}`)
    t.match(await service.post(endpoints.authenticateOtp.path, { passcode, ...named }), refused)
    const { session_id } = await service.logIn({ username })
    await service.post(endpoints.sendOtp.path, { channel: 'email', ...named, session_id })
    const own = await service.newestCode(`mistyped-${email}`)
    const inside = await service.post(endpoints.authenticateOtp.path, { passcode: own, ...named, session_id })
    t.equal(inside.status, 200, 'within a session of the user it is proven')
    t.equal((await service.logIn({ username })).token_type, 'Bearer', 'the password goes on')
  })

  t.test('a user who has other names now is not made again by a start with the seed', async (t) => {
    const url = await database.openShared(t)
    const service = await startService(t, url)
    const userId = String(claimsOf((await service.logIn({ username: 'bob' })).id_token).sub)
    const names = { username: 'robert', email: 'robert@example.com', phone_number: '+15555550177' }
    t.match(await service.call(`/cis/v1/users/${userId}`, { method: 'PUT', body: names }), { status: 200 })
    await service.app.close()
    const restarted = await startService(t, url, { clock: service.clock })
    t.equal((await restarted.call('/cis/v1/users/username/bob')).status, 404)
    t.match(await restarted.call('/cis/v1/users/username/robert'), {
      status: 200,
      body: { result: { user_id: userId } },
    })
  })

  t.test('an identifier of somebody else is refused and nothing changes', async (t) => {
    const other = await makeUser(service, { external_user_id: 'ext-taken' })
    const { user_id } = await makeUser(service)
    const user = managing(service, user_id)
    const before = resultOf(await user.read())
    for (const [field, value] of Object.entries({
      username: other.username,
      email: other.email,
      phone_number: other.phone_number,
      external_user_id: 'ext-taken',
    })) {
      const answer = await user.update({ [field]: value, language: 'xx' })
      t.match(answer, { status: 409, body: { error_code: 'identifier_taken' } }, field)
      t.notMatch(answer.text, other.user_id, 'nothing of the other user')
    }
    const asName = await user.update({ username: other.email })
    t.equal(asName.status, 409, 'a username that is the address of somebody else')
    t.same(resultOf(await user.read()), before)
  })

  t.test('a disabled user is out at once, everywhere, and let in again when active', async (t) => {
    const { user_id, username, email } = await makeUser(service)
    const user = managing(service, user_id)
    await user.verifyEmail(email, { keep_credentials: true })
    const { session_id, refresh_token, access_token } = await service.logIn({ username })
    const named = { identifier: username, identifier_type: 'username' }
    await service.post(endpoints.sendOtp.path, { channel: 'email', ...named })
    const passcode = await service.newestCode(email)
    t.match(resultOf(await user.update({ status: 'Disabled' })), { status: 'Disabled' })

    const wrong = await service.post(endpoints.authenticatePassword.path, {
      username: 'nobody-at-all',
      password,
    })
    const logIn = () => service.post(endpoints.authenticatePassword.path, { username, password })
    t.match(await logIn(), { status: wrong.status, text: wrong.text }, 'G01 the same answer as for nobody')
    t.match(await service.post(endpoints.authenticateOtp.path, { passcode, ...named }), refused)
    for (const client of ['shop-web', 'bank-web'] as const) {
      t.match(await service.post(endpoints.authenticateSession.path, { session_id }, client), {
        status: 400,
        body: { error_code: 'session_not_found' },
      })
    }
    t.equal((await service.post(endpoints.refreshToken.path, { refresh_token })).status, 400)
    const asUser = await service.call(endpoints.countOwnRecoveryCodes.path, {
      client: undefined,
      headers: { authorization: `Bearer ${access_token}` },
    })
    t.equal(asUser.status, 401)

    await user.update({ status: 'Active' })
    t.equal((await logIn()).status, 200)
    t.match(
      await service.post(endpoints.authenticateOtp.path, { passcode, ...named }),
      refused,
      'codes from before stay ended',
    )
    t.equal((await service.post(endpoints.authenticateSession.path, { session_id })).status, 400)
  })

  t.test('two updates at once lose nothing', async (t) => {
    const { user_id } = await makeUser(service, { custom_data: {}, custom_app_data: {} })
    const user = managing(service, user_id)
    const keys = Array.from({ length: 12 }, (_, index) => `key-${index}`)
    const answers = await Promise.all(
      keys.map((key) => user.update({ custom_data: { [key]: 1 }, custom_app_data: { [key]: 2 } })),
    )
    t.same(new Set(answers.map(({ status }) => status)), new Set([200]))
    const { custom_data, custom_app_data } = resultOf(await user.read())
    t.same(Object.keys(Object(custom_data)).sort(), keys.toSorted())
    t.same(Object.keys(Object(custom_app_data)).sort(), keys.toSorted())
  })

  t.test('of two users who take one address at once, one gets it', async (t) => {
    const users = [await makeUser(service), await makeUser(service)]
    const answers = await Promise.all(
      users.map(({ user_id }) => managing(service, user_id).update({ email: 'wanted@example.com' })),
    )
    t.same(answers.map(({ status }) => status).sort(), [200, 409])
  })

  t.test('custom_app_data and external_account_id belong to one app, custom_data to all', async (t) => {
    const { user_id, email, username } = await makeUser(service, {
      external_account_id: 'shop-7',
      custom_app_data: { cart: 1 },
      custom_data: { vip: true },
    })
    const atBank = await service.post(
      endpoints.createUser.path,
      { email, external_account_id: 'bank-9', custom_app_data: { iban: 'X' } },
      'bank-web',
    )
    t.equal(atBank.status, 201)
    const [shop, bank] = [managing(service, user_id), managing(service, user_id, 'bank-web')]
    await bank.update({ custom_app_data: { limit: 5 }, custom_data: { tier: 2 } })
    t.match(resultOf(await shop.read()), {
      external_account_id: 'shop-7',
      custom_app_data: { cart: 1 },
      custom_data: { vip: true, tier: 2 },
    })
    t.same(resultOf(await bank.read()).custom_app_data, { iban: 'X', limit: 5 })
    t.equal(resultOf(await bank.read()).external_account_id, 'bank-9')
    const claims = { id_token: { custom_app_data: null, external_account_id: null } }
    for (const [client, id] of [
      ['shop-web', 'shop-7'],
      ['bank-web', 'bank-9'],
    ] as const) {
      const { id_token } = await service.logIn({ username, client, claims })
      t.equal(claimsOf(id_token).external_account_id, id)
    }
    const byTenant = await managing(service, user_id, 'admin-web').update({ custom_app_data: { x: 1 } })
    t.match(byTenant, { status: 400, body: { error_code: 'invalid_request' } }, 'a tenant has no such data')
  })

  t.test('what a seed stored for all apps is kept by each app when one changes it', async (t) => {
    const { user_id, username } = await makeUser(
      service,
      { custom_app_data: { from: 'seed' }, external_account_id: 'all' },
      'admin-web',
    )
    for (const client of ['shop-web', 'bank-web'] as const) await service.logIn({ username, client })
    const [shop, bank] = [managing(service, user_id), managing(service, user_id, 'bank-web')]
    t.same(resultOf(await shop.read()).custom_app_data, { from: 'seed' })
    await shop.update({ custom_app_data: null, external_account_id: null })
    t.notOk('custom_app_data' in resultOf(await shop.read()))
    t.match(resultOf(await bank.read()), { custom_app_data: { from: 'seed' }, external_account_id: 'all' })
  })
})

t.test('every field is checked, and nothing changes', async (t) => {
  const service = await startService(t, sqlite)
  const { user_id } = await makeUser(service)
  const user = managing(service, user_id)
  const before = resultOf(await user.read())
  const bad: Record<string, unknown[]> = {
    email: [1, 'x', '', ['a@example.com'], `${'a'.repeat(400)}@example.com`],
    phone_number: [1, '12', '+1555', 'abc'],
    username: ['', 'a b', {}, 'x'.repeat(65)],
    status: ['Suspended', 'disabled', null, 1],
    secondary_emails: ['a@example.com', [1], Array.from({ length: 21 }, (_, i) => `a${i}@example.com`)],
    secondary_phone_numbers: [['12']],
    birthday: [1, 'x'.repeat(300)],
    name: ['Dana', { nickname: 'D' }, { first_name: 1 }],
    address: [{ type: 'Castle' }],
    external_account_id: [1],
    external_user_id: [1],
    custom_app_data: [[], 'x', { big: 2 ** 60 }],
    custom_data: [[], 'x', { big: 2 ** 60 }],
    picture: [1, 'a\nb'],
    language: [1],
  }
  for (const [field, values] of Object.entries(bad)) {
    for (const value of values) {
      const answer = await user.update({ language: 'zz', [field]: value })
      t.match(
        answer,
        { status: 400, body: { error_code: 'invalid_request' } },
        `${field}: ${JSON.stringify(value)}`,
      )
      t.match(String(answer.body.message), field)
    }
  }
  for (const field of ['tenant_id', 'is_admin', 'credentials', 'user_id']) {
    t.equal((await user.update({ [field]: 'x' })).status, 400, `M02 ${field}`)
  }
  const alone = await makeUser(service, { username: undefined, phone_number: undefined })
  t.equal((await managing(service, alone.user_id).update({ email: null })).status, 400, 'the last identifier')
  t.same(resultOf(await user.read()), before)
  t.equal((await managing(service, 'nobody').update({ language: 'en' })).status, 404)
})

t.test('M03 M04 custom data has limits, and inert keys', async (t) => {
  const service = await startService(t, sqlite)
  const { user_id } = await makeUser(service)
  const user = managing(service, user_id)
  const raw = (payload: string) =>
    service.call(pathWith(managementEndpoints.updateUser.path, { userId: user_id }), {
      method: 'PUT',
      body: payload,
    })
  const half = 'x'.repeat(300 * 1024)
  t.equal((await user.update({ custom_data: { half }, custom_app_data: { half } })).status, 200)
  for (const field of ['custom_data', 'custom_app_data']) {
    const answer = await user.update({ [field]: { more: half } })
    t.match(answer, { status: 400, body: { message: `${field} is larger than 500 KB` } })
  }
  const tooLarge = await user.update({ custom_data: { x: 'x'.repeat(userBodyLimitBytes) } })
  t.equal(tooLarge.status, 413)
  const created = await service.post(endpoints.createUser.path, {
    username: 'too-large',
    custom_data: { x: 'x'.repeat(520 * 1024) },
  })
  t.match(created, { status: 400, body: { message: 'custom_data is larger than 500 KB' } })
  t.equal((await raw(`{"custom_data":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`)).status, 400)
  t.equal((await raw(`{"custom_data":${'['.repeat(40)}${']'.repeat(40)}}`)).status, 400)
  t.equal((await raw('{"custom_data":{"__proto__":{"polluted":true}}}')).status, 400)
  t.equal((await raw('{"custom_data":{"a":1,"a":2}}')).status, 400)
  const inert = await user.update({
    custom_data: { constructor: { prototype: { polluted: 1 } }, toString: 1 },
  })
  t.equal(inert.status, 200)
  t.equal(Reflect.get({}, 'polluted'), undefined)
  const many = Object.fromEntries(Array.from({ length: 999 }, (_, index) => [`k${index}`, 1]))
  t.equal((await user.update({ custom_data: many })).status, 400, 'more than 1000 members together')
})
