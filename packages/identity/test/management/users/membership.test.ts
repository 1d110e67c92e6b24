import formbody from '@fastify/formbody'
import { endpoints } from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'
import Fastify from 'fastify'
import { decodeJwt } from 'jose'
import type { Test } from 'tap'
import { onBothDatabases } from '../../support/databases.ts'
import { makeUser, managing, resultOf } from '../../support/managed-users.ts'
import { password, seed } from '../../support/seed.ts'
import { claimsOf, startService, type TestService } from '../../support/service.ts'
import { enrolTotp } from '../../support/time-codes.ts'

const notFound = { status: 404, body: { error_code: 'user_not_found' } }
const noSession = { status: 400, body: { error_code: 'session_not_found' } }

/** A client that is told of log-outs. */
async function toldClient(t: Test) {
  const app = Fastify()
  await app.register(formbody)
  const told = { subjects: [] as unknown[], uri: '' }
  app.post<{ Body: { logout_token: string } }>('/told', async (request, reply) => {
    told.subjects.push(decodeJwt(request.body.logout_token).sub)
    return reply.code(200).send()
  })
  told.uri = `${await app.listen({ host: '127.0.0.1', port: 0 })}/told`
  t.after(() => app.close())
  return told
}

async function until(condition: () => boolean): Promise<void> {
  const start = performance.now()
  while (!condition()) {
    if (performance.now() - start > 20_000) throw new Error('not so in time')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

const logIn = (service: TestService, username: string, client: 'shop-web' | 'bank-web') =>
  service.post(endpoints.authenticatePassword.path, { username, password }, client)

onBothDatabases(async (t, database) => {
  const told = { shop: await toldClient(t), bank: await toldClient(t) }
  const service = await startService(t, database, {
    seed: JSON.parse(JSON.stringify(seed), (_key, value) => {
      const id = Object(value).client_id
      if (id === 'shop-web') return { ...value, backchannel_logout_uri: told.shop.uri }
      return id === 'bank-web' ? { ...value, backchannel_logout_uri: told.bank.uri } : value
    }),
  })

  t.test('a user becomes a member of an app by the first authentication there', async (t) => {
    const [interactive, silent] = [await makeUser(service), await makeUser(service)]
    const isSeen = async ({ user_id }: { user_id: string }) =>
      (await managing(service, user_id, 'bank-web').read()).status === 200
    for (const user of [interactive, silent]) {
      t.match(await managing(service, user.user_id, 'bank-web').read(), notFound, 'K08 not a member yet')
    }
    t.equal((await logIn(service, interactive.username, 'bank-web')).status, 200)
    t.ok(await isSeen(interactive))
    const { session_id } = await service.logIn({ username: silent.username })
    t.notOk(await isSeen(silent))
    t.equal((await service.post(endpoints.authenticateSession.path, { session_id }, 'bank-web')).status, 200)
    t.ok(await isSeen(silent), 'a silent one counts')
  })

  t.test('a manager of an app neither sees nor changes users of other apps only', async (t) => {
    const { user_id, email } = await makeUser(service)
    const user = managing(service, user_id, 'bank-web')
    const answers = {
      update: await user.update({ status: 'Disabled' }),
      verify: await user.verifyEmail(email),
      removeEmail: await user.removeEmail(email),
      removeFromApp: await user.removeFromApp(),
      authenticators: await user.authenticators(),
      removeAuthenticator: await user.removeAuthenticator('password'),
      password: await service.call(`/cis/v1/users/${user_id}/password`, {
        method: 'PUT',
        client: 'bank-web',
        body: { password: 'taken-over-by-another-app', force_replace: false },
      }),
      totp: await service.call(`/cis/v1/users/${user_id}/totp/revoke`, {
        method: 'POST',
        client: 'bank-web',
      }),
    }
    for (const [name, answer] of Object.entries(answers)) t.match(answer, notFound, name)
    t.match(resultOf(await managing(service, user_id).read()), { status: 'Pending' })
  })

  t.test('creating a user who is in another app only adds them, and changes nothing', async (t) => {
    const user = await makeUser(service, { language: 'en', external_user_id: `ext-${database.name}` })
    const before = resultOf(await managing(service, user.user_id).read())
    const ways = [
      { email: user.email.toUpperCase(), language: 'de', custom_data: { taken: 1 } },
      { phone_number: user.phone_number },
      { external_user_id: `ext-${database.name}`, email: user.email },
    ]
    for (const body of ways) {
      const answer = await service.post(endpoints.createUser.path, body, 'bank-web')
      t.equal(answer.status, 201, answer.text)
      t.match(resultOf(answer), { user_id: user.user_id, language: 'en', app_name: 'Bank' })
      t.same(resultOf(await managing(service, user.user_id).read()), before)
      const again = await service.post(endpoints.createUser.path, body, 'bank-web')
      t.match(again, { status: 409, body: { error_code: 'identifier_taken' } }, 'a member already')
      t.equal((await managing(service, user.user_id, 'bank-web').removeFromApp()).status, 204)
    }
    const other = await makeUser(service)
    const refused = {
      'by username alone': { username: user.username },
      'with a password': { email: user.email, credentials: { password } },
      'of two users': { email: user.email, phone_number: other.phone_number },
      'with the username of another': { email: user.email, username: other.username },
    }
    for (const [name, body] of Object.entries(refused)) {
      t.equal((await service.post(endpoints.createUser.path, body, 'bank-web')).status, 409, name)
    }
    t.match(await managing(service, user.user_id, 'bank-web').read(), notFound)
  })

  t.test('a user who is removed from an app is unknown there, and goes on elsewhere', async (t) => {
    const user = await makeUser(service)
    const { session_id, refresh_token, access_token } = await service.logIn({ username: user.username })
    const atBank = await service.post(endpoints.authenticateSession.path, { session_id }, 'bank-web')
    t.equal(atBank.status, 200)
    t.equal((await managing(service, user.user_id).removeFromApp()).status, 204)

    const nobody = await logIn(service, 'nobody-at-all', 'shop-web')
    const removed = await logIn(service, user.username, 'shop-web')
    t.same([removed.status, removed.text], [nobody.status, nobody.text], 'G01 the answer for nobody')
    t.match(await service.post(endpoints.authenticateSession.path, { session_id }), noSession)
    t.equal((await service.post(endpoints.refreshToken.path, { refresh_token })).status, 400)
    const headers = { authorization: `Bearer ${access_token}` }
    const own = await service.call(endpoints.countOwnRecoveryCodes.path, { client: undefined, headers })
    t.equal(own.status, 401)
    const code = { channel: 'email', identifier: user.email, identifier_type: 'email' }
    const sent = await service.post(endpoints.sendOtp.path, code)
    const unknown = await service.post(endpoints.sendOtp.path, { ...code, identifier: 'nobody@example.com' })
    t.same([sent.status, sent.text], [unknown.status, unknown.text])
    await t.rejects(service.newestCode(user.email), 'nothing was sent')
    t.match(await managing(service, user.user_id).read(), notFound)

    t.equal((await service.post(endpoints.authenticateSession.path, { session_id }, 'bank-web')).status, 200)
    const refresh = { refresh_token: atBank.body.refresh_token }
    t.equal((await service.post(endpoints.refreshToken.path, refresh, 'bank-web')).status, 200)
    t.equal((await logIn(service, user.username, 'bank-web')).status, 200)
    await until(() => told.shop.subjects.includes(user.user_id))
    t.notOk(told.bank.subjects.includes(user.user_id), 'the other app is not told')

    const added = await service.post(endpoints.createUser.path, { email: user.email })
    t.equal(added.status, 201, 'added again')
    t.equal((await logIn(service, user.username, 'shop-web')).status, 200)
    t.equal((await service.post(endpoints.authenticateSession.path, { session_id })).status, 200)
  })

  t.test(
    'factors of an app end with the membership, so that none is asked for that cannot be shown',
    async (t) => {
      const user = await makeUser(service)
      await enrolTotp(service, { username: user.username })
      const admin = managing(service, user.user_id, 'admin-web')
      const types = async () => {
        const { result } = (await admin.authenticators()).body
        return Array.isArray(result) ? result.map(({ type }) => type) : []
      }
      t.ok((await types()).includes('totp'))
      t.equal((await admin.removeFromApp()).status, 400, 'a manager of the tenant names the app')
      t.equal((await admin.removeFromApp('nowhere')).status, 404)
      t.equal((await managing(service, user.user_id).removeFromApp('bank')).status, 404, 'K08 another app')
      t.equal((await admin.removeFromApp('shop')).status, 204)
      t.notOk((await types()).includes('totp'))
    },
  )

  t.test('an authentication and a removal at once leave nobody inside who is removed', async (t) => {
    const user = await makeUser(service)
    const { session_id, id_token } = await service.logIn({ username: user.username })
    t.equal(claimsOf(id_token).sub, user.user_id)
    const calls = Array.from({ length: 6 }, () => [
      logIn(service, user.username, 'shop-web'),
      service.post(endpoints.authenticateSession.path, { session_id }),
    ])
    const removal = managing(service, user.user_id).removeFromApp()
    const answers = await Promise.all(calls.flat())
    t.equal((await removal).status, 204)
    for (const { status, body } of answers) {
      if (status !== 200) continue
      const { refresh_token } = body
      t.equal((await service.post(endpoints.refreshToken.path, { refresh_token })).status, 400)
    }
    t.match(await service.post(endpoints.authenticateSession.path, { session_id }), noSession)
  })

  t.test('a user who is not there is not found', async (t) => {
    for (const [method, path, body] of [
      ['DELETE', managementEndpoints.removeUserFromApp.path, undefined],
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
