import { endpoints } from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'
import { onBothDatabases } from '../../support/databases.ts'
import { linkSeed, redirectUri } from '../../support/link-seed.ts'
import { manage } from '../../support/manage.ts'
import { makeUser, managing, resultOf } from '../../support/managed-users.ts'
import { sentMessages } from '../../support/outbox.ts'
import { password } from '../../support/seed.ts'
import { claimsOf, startService } from '../../support/service.ts'

const { giveTemporaryPassword, sendUserPasswordReset, endUserSession } = managementEndpoints

onBothDatabases((t, database) => {
  t.test('a temporary password is shown once, ends the sessions and has to be replaced', async (t) => {
    const service = await startService(t, database)
    const user = await makeUser(service)
    const before = await service.logIn({ username: user.username })
    const given = await manage(service, giveTemporaryPassword, {
      userId: user.user_id,
      body: { app_id: 'shop' },
    })
    t.equal(given.status, 200, given.text)
    const temporary = String(resultOf(given).password)
    t.match(temporary, /^(\w{5}-){3}\w{5}$/)
    t.equal(given.headers['cache-control'], 'no-store')
    const silent = await service.post(endpoints.authenticateSession.path, { session_id: before.session_id })
    t.match(silent, { status: 400, body: { message: 'Session not found' } })
    const logIn = (plain: string) =>
      service.post(endpoints.authenticatePassword.path, { username: user.username, password: plain })
    t.equal((await logIn(password)).status, 400, 'the earlier password is gone')
    t.match(await logIn(temporary), { status: 403, body: { error_code: 'temporary_password' } })
    const shown = resultOf(await managing(service, user.user_id).read())
    t.match(shown.password_information, { temporary: true })
    const audit = await manage(service, managementEndpoints.listAuditEvents, {
      query: { user_id: user.user_id, action: 'password.set' },
    })
    t.match(
      audit.body.result,
      [
        {
          actor_type: 'client',
          client_id: 'admin-web',
          reason: 'temporary',
          ip: '127.0.0.1',
          user_agent: /./,
        },
      ],
      'N13 a change by a client says where the client is',
    )
  })

  t.test('a user without a password gets a first one', async (t) => {
    const service = await startService(t, database)
    const user = await makeUser(service, { credentials: undefined })
    t.notHas(resultOf(await managing(service, user.user_id).read()), 'password_information')
    const given = await manage(service, giveTemporaryPassword, {
      userId: user.user_id,
      by: 'shop-web',
      body: {},
    })
    t.equal(given.status, 200, given.text)
    t.match(resultOf(await managing(service, user.user_id).read()), {
      identities: [{ auth_type: 'password', provider_type: 'Native' }],
      groupIds: [],
      apps: [{ app_id: 'shop', name: 'Shop' }],
      roles: [],
      password_information: { temporary: true },
    })
  })

  t.test('K08 temporary passwords and reset mails are for users and apps that are managed', async (t) => {
    const service = await startService(t, database)
    const user = await makeUser(service)
    const give = async (fields: Parameters<typeof manage>[2]) => {
      const { status, body } = await manage(service, giveTemporaryPassword, {
        userId: user.user_id,
        ...fields,
      })
      return [status, body.error_code]
    }
    t.strictSame(await give({ body: {} }), [400, 'invalid_request'], 'a manager of several apps names one')
    t.strictSame(await give({ body: { app_id: 'nowhere' } }), [404, 'not_found'])
    t.strictSame(await give({ by: 'bank-web', body: {} }), [404, 'user_not_found'])
    t.strictSame(await give({ by: 'bank-web', body: { app_id: 'shop' } }), [404, 'not_found'])
    t.strictSame(await give({ by: 'globex-web', body: {} }), [404, 'user_not_found'])
    await managing(service, user.user_id).update({ status: 'Disabled' })
    t.strictSame(await give({ by: 'shop-web', body: {} }), [400, 'auth_not_active'])
    const sent = await manage(service, sendUserPasswordReset, {
      userId: user.user_id,
      by: 'bank-web',
      body: { client_id: 'shop-web', redirect_uri: 'https://shop.example/password' },
    })
    t.match(sent, { status: 404, body: { error_code: 'client_not_found' } })
  })

  t.test(
    'a reset mail carries a link to a registered page; the answer says if it cannot be sent',
    async (t) => {
      const service = await startService(t, database, { seed: linkSeed() })
      const user = await makeUser(service)
      const redirect_uri = redirectUri
      const send = (body: object = { client_id: 'shop-web', redirect_uri }) =>
        manage(service, sendUserPasswordReset, { userId: user.user_id, body })
      t.match(await send(), { status: 404, body: { error_code: 'user_email_address_missing' } }, 'unverified')
      await managing(service, user.user_id).verifyEmail(user.email, { keep_credentials: true })
      t.match(await send({ client_id: 'shop-web', redirect_uri: 'https://evil.example/' }), {
        status: 400,
        body: { error_code: 'invalid_request' },
      })
      t.equal((await send()).status, 204)
      const [message] = await sentMessages(service, user.email)
      t.ok(message?.link?.startsWith(redirect_uri))
      await managing(service, user.user_id).removeAuthenticator('password')
      t.match(await send(), { status: 409, body: { error_code: 'auth_password_already_configured' } })
    },
  )

  t.test('one session ends, the others go on', async (t) => {
    const service = await startService(t, database)
    const user = await makeUser(service)
    const first = await service.logIn({ username: user.username })
    const second = await service.logIn({ username: user.username })
    const sessionId = String(claimsOf(first.id_token).sid)
    const end = (fields: Parameters<typeof manage>[2]) =>
      manage(service, endUserSession, { userId: user.user_id, sessionId, ...fields })
    const isAlive = async ({ session_id }: { session_id: string }) =>
      (await service.post(endpoints.authenticateSession.path, { session_id })).status === 200
    t.equal((await end({ by: 'globex-web' })).status, 404, 'K09 not by another tenant')
    t.equal((await end({ sessionId: first.session_id })).status, 204, 'a session_id is no public name')
    const alice = await service.logIn()
    t.equal((await end({ sessionId: String(claimsOf(alice.id_token).sid) })).status, 204)
    t.ok((await isAlive(first)) && (await isAlive(alice)), 'nobody else’s')
    t.equal((await end({})).status, 204)
    t.equal((await end({})).status, 204, 'an ended session counts as ended')
    t.notOk(await isAlive(first))
    t.ok(await isAlive(second))
  })
})
