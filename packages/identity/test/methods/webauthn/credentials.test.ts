import { endpoints, pathWith } from '@latchkey/protocol'
import { onBothDatabases } from '../../support/databases.ts'
import {
  callAs,
  logInByPasskey,
  registerPasskey,
  shopOrigin,
  startLogIn,
  startPasskeyService,
  startRegistration,
} from '../../support/passkeys.ts'
import { claimsOf, type TestService, tokensOf } from '../../support/service.ts'
import { createAuthenticator } from '../../support/software-passkey.ts'

onBothDatabases((t, database) => {
  /** A service in which alice has a passkey, with a token of a log-in with it. */
  async function prepare(test: typeof t) {
    const service = await startPasskeyService(test, database)
    const authenticator = await registerPasskey(service)
    const { access_token } = tokensOf(
      await logInByPasskey(service, authenticator.use(await startLogIn(service))),
    )
    const userId = String(claimsOf(access_token).sub)
    return { service, authenticator, access_token, userId }
  }
  const listOf = async (service: TestService, userId: string) => {
    const answer = await service.call(pathWith(endpoints.listWebauthnCredentials.path, { userId }))
    const list: { id: string; display_name: string; last_seen: string }[] = JSON.parse(answer.text)
    return list
  }

  t.test('user and client see the passkeys as a bare list', async (t) => {
    const { service, authenticator, access_token, userId } = await prepare(t)
    const now = new Date(service.clock.now()).toISOString()
    const expected = {
      id: authenticator.credentialId,
      status: 'active',
      tenant_id: 'acme',
      app_id: 'shop',
      username: 'alice',
      display_name: 'alice',
      first_seen: now,
      last_seen: now,
      devices: [],
      aaguid_info: { aaguid: '00000000-0000-0000-0000-000000000000' },
    }
    const one = pathWith(endpoints.readOwnWebauthnCredential.path, {
      credentialId: authenticator.credentialId,
    })
    t.same(
      JSON.parse((await callAs(service, access_token, endpoints.listOwnWebauthnCredentials.path)).text),
      [expected],
    )
    t.same((await callAs(service, access_token, one)).body, expected)
    t.same(await listOf(service, userId), [expected])
    const { credentialId } = authenticator
    const theirs = pathWith(endpoints.readWebauthnCredential.path, { userId, credentialId })
    const answer = await service.call(theirs)
    t.same(answer.body, expected)
    t.equal(answer.headers['cache-control'], 'no-store')
    service.clock.advance(60)
    await logInByPasskey(service, authenticator.use(await startLogIn(service)))
    const [seen] = await listOf(service, userId)
    t.equal(seen?.last_seen, new Date(service.clock.now()).toISOString())
  })

  t.test('user and client rename a passkey', async (t) => {
    const { service, authenticator, access_token, userId } = await prepare(t)
    const own = pathWith(endpoints.readOwnWebauthnCredential.path, {
      credentialId: authenticator.credentialId,
    })
    const inject = (path: string, token: string, payload: object) =>
      service.app.inject({
        method: 'PATCH',
        url: path,
        payload,
        headers: { authorization: `Bearer ${token}` },
      })
    t.equal((await inject(own, access_token, { display_name: 'My phone' })).statusCode, 204)
    t.equal((await listOf(service, userId))[0]?.display_name, 'My phone')
    const path = pathWith(endpoints.readWebauthnCredential.path, {
      userId,
      credentialId: authenticator.credentialId,
    })
    const clientToken = await service.clientToken()
    t.equal((await inject(path, clientToken, { display_name: 'Key 1' })).statusCode, 204)
    t.equal((await listOf(service, userId))[0]?.display_name, 'Key 1')
    for (const [payload, field] of [
      [{}, 'display_name'],
      [{ display_name: '' }, 'display_name'],
      [{ display_name: 'x'.repeat(65) }, 'display_name'],
      [{ display_name: 'x', counter: 0 }, 'counter'],
    ] as const) {
      const refused = await inject(path, clientToken, payload)
      t.equal(refused.statusCode, 400)
      t.match(refused.json().message, new RegExp(`^${field}\\b`))
    }
  })

  t.test('what a user deletes logs them in no more', async (t) => {
    const { service, authenticator, access_token, userId } = await prepare(t)
    const path = pathWith(endpoints.readOwnWebauthnCredential.path, {
      credentialId: authenticator.credentialId,
    })
    t.equal((await callAs(service, access_token, path, { method: 'DELETE' })).status, 204)
    t.same(await listOf(service, userId), [])
    const answer = await logInByPasskey(service, authenticator.use(await startLogIn(service)))
    t.equal(answer.body.error_code, 'auth_invalid_credentials')
    t.equal((await callAs(service, access_token, path, { method: 'DELETE' })).status, 404)
  })

  t.test(
    'F16 refresh tokens from before end when a passkey is deleted, but for the own session',
    async (t) => {
      const { service, authenticator, userId } = await prepare(t)
      const refresh = async (token: string | undefined) =>
        (await service.post(endpoints.refreshToken.path, { refresh_token: token })).status
      const others = await service.logIn()
      const own = tokensOf(await logInByPasskey(service, authenticator.use(await startLogIn(service))))
      const path = pathWith(endpoints.readOwnWebauthnCredential.path, {
        credentialId: authenticator.credentialId,
      })
      t.equal((await callAs(service, own.access_token, path, { method: 'DELETE' })).status, 204)
      t.equal(await refresh(others.refresh_token), 400)
      t.equal(await refresh(own.refresh_token), 200)

      const again = await registerPasskey(service)
      const last = await service.logIn()
      const byClient = pathWith(endpoints.readWebauthnCredential.path, {
        userId,
        credentialId: again.credentialId,
      })
      t.equal((await service.call(byClient, { method: 'DELETE' })).status, 204)
      t.equal(await refresh(last.refresh_token), 400)
    },
  )

  t.test('T12 deleting needs an authentication of just now, with an enrolled factor', async (t) => {
    const { service, authenticator, access_token } = await prepare(t)
    const path = pathWith(endpoints.readOwnWebauthnCredential.path, {
      credentialId: authenticator.credentialId,
    })
    const withPassword = await service.logIn()
    const refused = await callAs(service, withPassword.access_token, path, { method: 'DELETE' })
    t.equal(refused.body.error_code, 'insufficient_user_authentication')
    service.clock.advance(601)
    const late = await callAs(service, access_token, path, { method: 'DELETE' })
    t.equal(late.body.error_code, 'insufficient_user_authentication')
    t.equal(
      (await callAs(service, access_token, endpoints.listOwnWebauthnCredentials.path)).status,
      200,
      'reading does not',
    )
  })

  t.test('T18 a user cannot delete the only way in that they have', async (t) => {
    const service = await startPasskeyService(t, database)
    const authenticators = [createAuthenticator(shopOrigin), createAuthenticator(shopOrigin)]
    for (const authenticator of authenticators) {
      const started = await startRegistration(service, { username: 'dora' })
      const body = { webauthn_encoded_result: authenticator.make(started), external_user_id: 'crm-1' }
      t.equal((await service.post(endpoints.registerExternalWebauthn.path, body)).status, 200)
    }
    const [first, second] = authenticators
    const encoded = first?.use(await startLogIn(service, { username: 'dora' })) ?? ''
    const { access_token } = tokensOf(await logInByPasskey(service, encoded))
    const remove = (id: string | undefined) => {
      const path = pathWith(endpoints.readOwnWebauthnCredential.path, { credentialId: id ?? '' })
      return callAs(service, access_token, path, { method: 'DELETE' })
    }
    t.equal((await remove(second?.credentialId)).status, 204)
    const refused = await remove(first?.credentialId)
    t.equal(refused.status, 400)
    t.match(refused.body, { error_code: 'invalid_request', message: /only way in/ })
  })

  t.test('nobody sees, renames or deletes passkeys of others', async (t) => {
    const { service, authenticator, userId } = await prepare(t)
    const bob = await service.logIn({ username: 'bob' })
    const bobsId = String(claimsOf(bob.access_token).sub)
    const own = pathWith(endpoints.readOwnWebauthnCredential.path, {
      credentialId: authenticator.credentialId,
    })
    const asBob = pathWith(endpoints.readWebauthnCredential.path, {
      userId: bobsId,
      credentialId: authenticator.credentialId,
    })
    const clientPath = pathWith(endpoints.readWebauthnCredential.path, {
      userId,
      credentialId: authenticator.credentialId,
    })
    const tokens = [
      [bob.access_token, own],
      [await service.clientToken(), asBob],
      [await service.clientToken('globex-web'), clientPath],
    ] as const
    for (const [token, url] of tokens) {
      const headers = { authorization: `Bearer ${token}` }
      for (const method of ['GET', 'PATCH', 'DELETE'] as const) {
        const payload = method === 'PATCH' ? { display_name: 'x' } : undefined
        const answer = await service.app.inject({ method, url, headers, ...(payload && { payload }) })
        t.equal(answer.statusCode, 404, `${method} ${url}`)
        t.same(answer.json(), { message: 'Credential not found', error_code: 'not_found' })
      }
    }
    const foreign = await service.call(pathWith(endpoints.listWebauthnCredentials.path, { userId }), {
      client: 'globex-web',
    })
    t.equal(foreign.text, '[]')
    t.equal((await listOf(service, userId)).length, 1)
  })

  t.test('W16 a client needs the permission, and a token of the right kind', async (t) => {
    const { service, access_token, userId } = await prepare(t)
    const list = pathWith(endpoints.listWebauthnCredentials.path, { userId })
    t.equal((await service.call(list, { client: 'reader-web' })).status, 403)
    t.equal((await callAs(service, access_token, list)).status, 401, 'I07 a user token')
    t.equal((await service.call(endpoints.listOwnWebauthnCredentials.path)).status, 401, 'I07 a client token')
  })
})
