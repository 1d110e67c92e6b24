import { endpoints } from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'
import { onBothDatabases } from '../../support/databases.ts'
import { makeUser, managing, resultOf } from '../../support/managed-users.ts'
import { password } from '../../support/seed.ts'
import { startService } from '../../support/service.ts'

onBothDatabases(async (t, database) => {
  const service = await startService(t, database)
  const logIn = (username: string) =>
    service.post(endpoints.authenticatePassword.path, { username, password })

  t.test(
    'the first verified address ends what others could use, unless the manager vouches for it',
    async (t) => {
      const [taken, kept] = [await makeUser(service), await makeUser(service)]
      const before = await service.logIn({ username: taken.username })
      const answer = await managing(service, taken.user_id).verifyEmail(taken.email)
      t.same([answer.status, answer.text], [202, ''])
      t.equal((await logIn(taken.username)).status, 400, 'the password of the maker has ended')
      const { session_id } = before
      t.equal((await service.post(endpoints.authenticateSession.path, { session_id })).status, 400)
      t.match(resultOf(await managing(service, taken.user_id).read()).email, {
        email_verified: true,
        verified_at: new Date(service.clock.seconds() * 1000).toISOString(),
      })

      await managing(service, kept.user_id).verifyPhone(kept.phone_number, { keep_credentials: true })
      t.equal((await logIn(kept.username)).status, 200)
      await managing(service, kept.user_id).verifyEmail(kept.email)
      t.equal((await logIn(kept.username)).status, 200, 'only the first one ends anything')
    },
  )

  t.test('a verified secondary address can become the primary one, which becomes secondary', async (t) => {
    const { user_id, email } = await makeUser(service, {
      secondary_emails: ['Second@Example.com', 'third@example.com'],
    })
    const user = managing(service, user_id)
    t.equal((await user.verifyEmail(email, { keep_credentials: true })).status, 202)
    t.equal((await user.verifyEmail('second@example.com')).status, 202)
    const isVerified = async () => {
      const { email: primary, secondary_emails } = resultOf(await user.read())
      const all = [primary, ...Object(secondary_emails)]
      return Object.fromEntries(all.map(({ value, email_verified }) => [value.toLowerCase(), email_verified]))
    }
    t.same(await isVerified(), { [email]: true, 'second@example.com': true, 'third@example.com': false })
    t.equal((await user.verifyEmail('third@example.com', { change_to_primary: true })).status, 202)
    t.match(resultOf(await user.read()).email, { value: 'third@example.com', email_verified: true })
    t.same(await isVerified(), { [email]: true, 'second@example.com': true, 'third@example.com': true })
  })

  t.test('a verified secondary address neither logs in alone nor makes an owner', async (t) => {
    const second = `second-${database.name}@example.com`.toLowerCase()
    const { user_id, username } = await makeUser(service, { secondary_emails: [second] })
    await managing(service, user_id).verifyEmail(second)
    t.equal((await logIn(username)).status, 200, 'the password goes on')
    await service.post(endpoints.sendOtp.path, {
      channel: 'email',
      identifier: second,
      identifier_type: 'email',
    })
    await t.rejects(service.newestCode(second))
  })

  t.test('an address of another user cannot become primary, and unknown ones are not found', async (t) => {
    const other = await makeUser(service)
    const { user_id, email } = await makeUser(service, {
      secondary_emails: [other.email],
      secondary_phone_numbers: ['+15555554999'],
    })
    const user = managing(service, user_id)
    const before = resultOf(await user.read())
    const taken = await user.verifyEmail(other.email, { change_to_primary: true })
    t.match(taken, { status: 409, body: { error_code: 'identifier_taken' } })
    t.match(await user.verifyEmail('nobody@example.com'), { status: 404, body: { error_code: 'not_found' } })
    t.equal((await user.verifyPhone('no number')).status, 404)
    t.equal((await user.verifyEmail(email, { change_to_primary: 'yes' })).status, 400)
    t.equal((await user.verifyEmail(email, { other: true })).status, 400)
    t.same(resultOf(await user.read()), before, 'nothing has changed')
    t.equal((await user.verifyPhone('+1 555 555 4999', { keep_credentials: true })).status, 202)
  })

  t.test('secondary addresses are removed, the primary one is not', async (t) => {
    const { user_id, email, phone_number } = await makeUser(service, {
      secondary_emails: ['gone@example.com', 'stays@example.com'],
      secondary_phone_numbers: ['+15555554998'],
    })
    const user = managing(service, user_id)
    t.equal((await user.removeEmail('Gone@Example.com')).status, 204)
    t.equal((await user.removeEmail('gone@example.com')).status, 404)
    t.equal((await user.removePhone('+15555554998')).status, 204)
    t.equal((await user.removeEmail(email)).status, 400)
    t.equal((await user.removePhone(phone_number)).status, 400)
    t.match(resultOf(await user.read()), {
      secondary_emails: [{ value: 'stays@example.com' }],
      secondary_phone_numbers: [],
    })
  })

  t.test('a user who is not there is not found', async (t) => {
    for (const [method, path, body] of [
      ['POST', managementEndpoints.verifyUserEmail.path, {}],
      ['POST', managementEndpoints.verifyUserPhoneNumber.path, {}],
      ['DELETE', managementEndpoints.removeUserEmail.path, undefined],
      ['DELETE', managementEndpoints.removeUserPhoneNumber.path, undefined],
    ] as const) {
      const answer = await service.call(path.replaceAll(/\{\w+\}/g, 'nobody'), {
        method,
        client: 'shop-web',
        ...(body !== undefined && { body }),
      })
      t.match(answer, { status: 404, body: { error_code: 'user_not_found' } }, `${method} ${path}`)
    }
  })
})
