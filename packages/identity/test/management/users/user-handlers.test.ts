import { createCheck, endpoints, pathWith, UserResponseSchema, unservedOperations } from '@latchkey/protocol'
import { onBothDatabases } from '../../support/databases.ts'
import { password } from '../../support/seed.ts'
import { type Answer, claimsOf, startService } from '../../support/service.ts'

const check = createCheck(UserResponseSchema)

function userOf(answer: Answer): Record<string, unknown> & { user_id: string } {
  const checked = check(answer.body)
  if (!checked.ok) throw new Error(`${answer.status} ${answer.text}`)
  return checked.value.result
}

onBothDatabases((t, database) => {
  t.test('a user is created with what is given, and read again', async (t) => {
    const service = await startService(t, database)
    const profile = {
      name: { title: 'Dr', first_name: 'Dana', last_name: 'Doe', middle_name: 'D' },
      address: { country: 'NL', city: 'Delft', street_address: 'Oude Delft 1', type: 'Home' },
      birthday: '1990-01-01',
      secondary_emails: ['dana@other.example'],
      secondary_phone_numbers: ['+15555550198'],
      external_user_id: 'crm-7',
      external_account_id: 'shop-7',
      custom_data: { plan: 'gold', tags: ['a', 'b'], nested: { deep: [1, null, true] } },
      custom_app_data: { theme: 'dark' },
      picture: 'https://img.example/dana.png',
      language: 'nl',
    }
    const answer = await service.post(endpoints.createUser.path, {
      username: 'Dana',
      email: 'Dana@Example.com',
      phone_number: '+15555550199',
      credentials: { password, force_replace: false },
      ...profile,
    })
    t.equal(answer.status, 201)
    const user = userOf(answer)
    t.match(user, {
      ...profile,
      status: 'Pending',
      app_name: 'Shop',
      username: 'dana',
      email: { value: 'dana@example.com', email_verified: false },
      phone_number: { value: '+15555550199', phone_number_verified: false },
      created_at: service.clock.seconds(),
      updated_at: service.clock.seconds(),
      secondary_emails: [{ value: 'dana@other.example', email_verified: false }],
      secondary_phone_numbers: [{ value: '+15555550198', phone_number_verified: false }],
    })
    const read = await service.call(pathWith(endpoints.readUser.path, { userId: user.user_id }))
    t.equal(read.status, 200)
    const { identities, groupIds, apps, roles, password_information, ...stored } = userOf(read)
    t.strictSame(stored, user)
    t.match({ groupIds, apps, roles }, { groupIds: [], apps: [{ app_id: 'shop' }], roles: [] })
    t.match(password_information, { temporary: false })
    t.ok(Array.isArray(identities) && identities.length > 0)
    t.equal(read.headers['cache-control'], 'no-store')
    const tokens = await service.logIn({ username: 'dana' })
    t.equal(claimsOf(tokens.id_token).sub, user.user_id)
    const claims = { id_token: { secondary_emails: null, secondary_phone_numbers: null, last_auth: null } }
    const { id_token } = await service.logIn({ username: 'dana', claims })
    t.match(claimsOf(id_token), {
      secondary_emails: user.secondary_emails,
      secondary_phone_numbers: user.secondary_phone_numbers,
      last_auth: service.clock.seconds(),
    })
  })

  t.test(
    'the first proof of an address is shown with its time, a later one does not change it',
    async (t) => {
      const service = await startService(t, database)
      const created = await service.post(endpoints.createUser.path, { email: 'dana@example.com' })
      const { user_id } = userOf(created)
      const read = async () =>
        userOf(await service.call(pathWith(endpoints.readUser.path, { userId: user_id })))
      const proven = service.clock.seconds()
      for (const pause of [0, 60]) {
        service.clock.advance(pause)
        const address = { identifier: 'dana@example.com', identifier_type: 'email' }
        await service.post(endpoints.sendOtp.path, { ...address, channel: 'email' })
        const passcode = await service.newestCode('dana@example.com')
        const tokens = await service.post(endpoints.authenticateOtp.path, { ...address, passcode })
        t.equal(tokens.status, 200, tokens.text)
        t.strictSame((await read()).email, {
          value: 'dana@example.com',
          email_verified: true,
          verified_at: new Date(proven * 1000).toISOString(),
        })
      }
    },
  )

  t.test('M17 neither password nor hash leaves', async (t) => {
    const service = await startService(t, database)
    const answer = await service.post(endpoints.createUser.path, {
      username: 'dana',
      credentials: { password },
    })
    t.equal(answer.status, 201)
    t.notMatch(answer.text, /argon2|credentials|hash|tenant_id|correct-horse/)
    const read = await service.call(pathWith(endpoints.readUser.path, { userId: userOf(answer).user_id }))
    t.notMatch(read.text, /argon2|credentials|hash|tenant_id|correct-horse/)
  })

  t.test(
    'H07 an identifier that somebody has in any spelling is taken, and nothing is created',
    async (t) => {
      const service = await startService(t, database)
      for (const body of [
        { username: 'ALICE' },
        { username: 'ａlice' },
        { username: 'new-one', email: 'Bob@EXAMPLE.com' },
        { username: 'new-one', phone_number: '+15555550101' },
      ]) {
        const answer = await service.post(endpoints.createUser.path, body)
        t.equal(answer.status, 409)
        t.equal(answer.body.error_code, 'identifier_taken')
      }
      t.equal((await service.post(endpoints.createUser.path, { username: 'new-one' })).status, 201)
    },
  )

  t.test('of many creations of one user at once exactly one succeeds', async (t) => {
    const service = await startService(t, database)
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        service.post(endpoints.createUser.path, { username: 'racer', email: `racer${index}@example.com` }),
      ),
    )
    t.equal(answers.filter((answer) => answer.status === 201).length, 1)
    t.equal(answers.filter((answer) => answer.status === 409).length, 9)
  })

  t.test('a user needs an identifier, and a password of eight characters if any', async (t) => {
    const service = await startService(t, database)
    const none = await service.post(endpoints.createUser.path, { language: 'en' })
    t.strictSame([none.status, none.body.error_code], [400, 'invalid_request'])
    const short = await service.post(endpoints.createUser.path, {
      username: 'dana',
      credentials: { password: 'seven77' },
    })
    t.strictSame([short.status, short.body.error_code], [400, 'auth_password_weak'])
    t.notMatch(short.text, 'seven77')
    t.equal(
      (
        await service.post(endpoints.createUser.path, {
          username: 'dana',
          credentials: { password: 'eight-88' },
        })
      ).status,
      201,
    )
  })

  t.test('M09 M10 H08 what is no address, number or name is refused by its field', async (t) => {
    const service = await startService(t, database)
    const cases: [string, unknown][] = [
      ['email', 'no-at-sign'],
      ['email', 'a@b\r\nBcc: c@d.example'],
      ['email', 'Alice <alice@example.com>'],
      ['email', 'a@b@c'],
      ['email', `${'a'.repeat(400)}@example.com`],
      ['email', ['a@example.com', 'b@example.com']],
      ['email', { value: 'a@example.com' }],
      ['phone_number', '5555550101'],
      ['phone_number', '+1555555abcd'],
      ['phone_number', `+${'1'.repeat(50)}`],
      ['phone_number', '+1555\u202e5550101'],
      ['phone_number', 15555550101],
      ['username', 'with space'],
      ['username', 'a\u0000b'],
      ['username', ''],
      ['username', 'x'.repeat(65)],
    ]
    for (const [field, value] of cases) {
      const answer = await service.post(endpoints.createUser.path, { language: 'en', [field]: value })
      t.strictSame([answer.status, answer.body.error_code], [400, 'invalid_request'], JSON.stringify(value))
      t.match(answer.body.message, field)
    }
  })

  t.test('a user that is not there is 404', async (t) => {
    const service = await startService(t, database)
    const answer = await service.call(pathWith(endpoints.readUser.path, { userId: 'nobody' }))
    t.equal(answer.status, 404)
    t.equal(answer.body.error_code, 'user_not_found')
  })

  t.test('an operation that the service does not have is 501, never a user who is not there', async (t) => {
    const service = await startService(t, database)
    const groups = Object.values(unservedOperations).flat()
    for (const operation of groups.flatMap(({ operations }) => operations)) {
      const [method, path = ''] = operation.split(' ')
      const url = path.replace(/\{\w+\}/g, 'x')
      const response = await service.app.inject({ method: method as 'GET', url })
      t.strictSame(
        [response.statusCode, response.json().error_code],
        [501, 'not_implemented'],
        `${method} ${path}`,
      )
    }
  })

  t.test('a conflict has the code of the vendor beside ours', async (t) => {
    const service = await startService(t, database)
    const answer = await service.post(endpoints.createUser.path, { username: 'alice' })
    t.strictSame(
      [answer.status, answer.body.error_code, answer.body.ts_error_code],
      [409, 'identifier_taken', 'identifier_taken'],
    )
  })
})
