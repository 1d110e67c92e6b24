import { endpoints } from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'
import { openStorage } from '../../../src/storage/open-storage.ts'
import { onBothDatabases } from '../../support/databases.ts'
import { makeAccount, startOpenService, takeFoothold } from '../../support/foothold.ts'
import { managing } from '../../support/managed-users.ts'
import { password } from '../../support/seed.ts'
import type { Answer } from '../../support/service.ts'

function listOf(answer: Answer): Record<string, unknown>[] {
  const { result } = answer.body
  if (!Array.isArray(result)) throw new Error(answer.text)
  return result
}

onBothDatabases(async (t, database) => {
  const url = await database.openShared(t)
  const service = await startOpenService(t, url)

  t.test('authenticators of every kind are listed and removed', async (t) => {
    const account = await makeAccount(service)
    await takeFoothold(service, account)
    const user = managing(service, account.userId)
    const list = listOf(await user.authenticators())
    const types = [
      'password',
      'webauthn',
      'totp',
      'recovery_codes',
      'email_otp',
      'sms_otp',
      'email_magic_link',
    ]
    t.same(list.map(({ type }) => type).sort(), types.toSorted())
    for (const item of list) t.equal(item.user_id, account.userId)
    t.match(
      list.find(({ type }) => type === 'email_otp'),
      {
        name: account.email,
        status: 'Registered',
        extra_data: { email: account.email, verified: false },
      },
    )
    t.match(
      list.find(({ type }) => type === 'recovery_codes'),
      { app_id: 'shop', extra_data: { remaining: 10 } },
    )
    t.match(
      list.find(({ type }) => type === 'password'),
      { id: 'password', extra_data: { temporary: false } },
    )
    t.notMatch(JSON.stringify(list), /secret|hash|public_key/, 'M17 U06 no secret')

    const atBank = listOf(await managing(service, account.userId, 'bank-web').authenticators())
    t.same(
      atBank.map(({ type }) => type).filter((type) => type === 'totp' || type === 'recovery_codes'),
      [],
      'an app sees what works there',
    )
    const ofShop = list.find(({ type }) => type === 'totp')
    const byBank = managing(service, account.userId, 'bank-web')
    t.equal((await byBank.removeAuthenticator(String(ofShop?.id))).status, 404)

    for (const { id, type } of list) {
      const isRemovable = ['password', 'webauthn', 'totp', 'recovery_codes'].includes(String(type))
      const answer = await user.removeAuthenticator(String(id))
      t.equal(answer.status, isRemovable ? 204 : 404, `${type}`)
      t.equal((await user.removeAuthenticator(String(id))).status, 404, 'once')
    }
    t.same(
      listOf(await user.authenticators())
        .map(({ type }) => type)
        .sort(),
      ['email_magic_link', 'email_otp', 'sms_otp'],
    )
    const { username, password: known } = account
    t.equal(
      (await service.post(endpoints.authenticatePassword.path, { username, password: known })).status,
      400,
    )
  })

  t.test('a removed password ends the sessions of its user', async (t) => {
    const { userId, username, password: known } = await makeAccount(service)
    const { session_id } = await service.logIn({ username, password: known })
    t.equal((await managing(service, userId).removeAuthenticator('password')).status, 204)
    t.equal((await service.post(endpoints.authenticateSession.path, { session_id })).status, 400)
  })

  t.test(
    'only a manager who has all permissions of an administrator changes what they log in with',
    async (t) => {
      const { userId } = await makeAccount(service)
      const { db, close } = await openStorage(url)
      const role = {
        tenant_id: 'acme',
        display_name: null,
        description: null,
        created_at: 0,
        app_id: 'admin',
      }
      await db
        .insertInto('roles')
        .values({ ...role, role_id: 'root', name: 'root', permissions_json: '["*"]' })
        .execute()
      await db
        .insertInto('role_assignments')
        .values({
          tenant_id: 'acme',
          role_id: 'root',
          entity_type: 'User',
          entity_id: userId,
          assigned_at: 0,
        })
        .execute()
      await close()
      const user = managing(service, userId)
      const doors: Record<string, Promise<Answer>> = {
        update: user.update({ email: 'mine@example.com' }),
        disable: user.update({ status: 'Disabled' }),
        verify: user.verifyEmail('x@example.com'),
        'remove an address': user.removeEmail('x@example.com'),
        'remove from the app': user.removeFromApp(),
        'remove an authenticator': user.removeAuthenticator('password'),
        'set a password': service.call(`/cis/v1/users/${userId}/password`, {
          method: 'PUT',
          body: { password, force_replace: false },
        }),
        'revoke TOTP': service.call(`/cis/v1/users/${userId}/totp/revoke`, { method: 'POST' }),
        'revoke recovery codes': service.call(`/cis/v1/users/${userId}/recovery-codes/revoke`, {
          method: 'POST',
        }),
        'remove a passkey': service.call(`/cis/v1/users/${userId}/webauthn-credentials/x`, {
          method: 'DELETE',
        }),
      }
      for (const [name, answer] of Object.entries(doors)) t.match(await answer, { status: 403 }, name)
      t.equal((await managing(service, userId, 'admin-web').update({ language: 'en' })).status, 200)
    },
  )

  t.test('a user who is not there is not found', async (t) => {
    for (const [method, path, body] of [
      ['GET', managementEndpoints.listUserAuthenticators.path, undefined],
      ['DELETE', managementEndpoints.removeUserAuthenticator.path, undefined],
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
