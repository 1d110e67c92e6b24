import { createHash } from 'node:crypto'
import { endpoints, standardEndpoints } from '@latchkey/protocol'
import { decodeProtectedHeader } from 'jose'
import { onBothDatabases } from '../support/databases.ts'
import { registerPasskey, startPasskeyService } from '../support/passkeys.ts'
import { password, seed } from '../support/seed.ts'
import { claimsOf, startService, textOf } from '../support/service.ts'

/** The seed, with another shop-web. */
function seedWith(client: object, users: object[] = []) {
  const [acme, ...others] = seed.tenants
  const [shop, ...apps] = acme?.apps ?? []
  const [web, ...clients] = shop?.clients ?? []
  const changed = { ...shop, clients: [{ ...web, ...client }, ...clients] }
  return {
    tenants: [{ ...acme, apps: [changed, ...apps], users: [...(acme?.users ?? []), ...users] }, ...others],
  }
}

onBothDatabases((t, database) => {
  t.test('both tokens have the claims of the contract, and no others', async (t) => {
    const service = await startService(t, database)
    const { access_token, id_token } = await service.logIn({ scope: 'orders' })
    t.same(Object.keys(claimsOf(id_token)).toSorted(), [
      'amr',
      'at_hash',
      'aud',
      'auth_factors',
      'auth_time',
      'exp',
      'iat',
      'iss',
      'sid',
      'sub',
      'tid',
    ])
    const claims = claimsOf(access_token)
    t.same(Object.keys(claims).toSorted(), [
      'amr',
      'app_id',
      'app_name',
      'aud',
      'auth_factors',
      'auth_time',
      'client_id',
      'exp',
      'iat',
      'iss',
      'jti',
      'roles',
      'scope',
      'sid',
      'sub',
      'tid',
    ])
    t.match(claims, { app_name: 'Shop', app_id: 'shop', roles: [], aud: 'userid-api', scope: 'orders' })
  })

  t.test('at_hash binds the ID token to its access token', async (t) => {
    const service = await startService(t, database)
    const { access_token, id_token } = await service.logIn()
    t.equal(decodeProtectedHeader(id_token ?? '').alg, 'ES256')
    const half = createHash('sha256').update(access_token).digest().subarray(0, 16)
    t.equal(claimsOf(id_token).at_hash, half.toString('base64url'))
  })

  t.test('what a client always gets is in its ID tokens, of refreshes and silent log-ins too', async (t) => {
    const service = await startService(t, database, {
      seed: seedWith({ default_custom_claims: ['email', 'fname', 'nothing', 'sub', 'auth_time'] }),
    })
    const tokens = await service.logIn({ claims: { id_token: { lname: null } } })
    const { sub } = claimsOf(tokens.access_token)
    t.match(claimsOf(tokens.id_token), { email: 'alice@example.com', fname: 'Alice', lname: 'Archer', sub })
    t.notOk('email' in claimsOf(tokens.access_token))
    t.notOk('nothing' in claimsOf(tokens.id_token))
    const refreshed = await service.post(endpoints.refreshToken.path, { refresh_token: tokens.refresh_token })
    t.match(claimsOf(textOf(refreshed.body, 'id_token')), { email: 'alice@example.com', lname: 'Archer' })
    const silent = await service.post(endpoints.authenticateSession.path, { session_id: tokens.session_id })
    t.match(claimsOf(textOf(silent.body, 'id_token')), { email: 'alice@example.com', sub })
    t.notOk('lname' in claimsOf(textOf(silent.body, 'id_token')), 'asked for once only')
    t.notOk(
      'email' in claimsOf((await service.logIn({ client: 'bank-web' })).id_token),
      'of this client only',
    )
  })

  t.test('parts of custom data are given where they are asked for', async (t) => {
    const service = await startService(t, database)
    const claims = {
      id_token: { custom_data: { fields: ['plan', 'nested'] } },
      access_token: { custom_data: { fields: ['seats', 'unknown'] } },
    }
    const { id_token, access_token } = await service.logIn({ claims })
    t.same(claimsOf(id_token).custom_data, { plan: 'gold', nested: { deep: true } })
    t.same(claimsOf(access_token).custom_data, { seats: 3 })
    const whole = await service.logIn({ claims: { id_token: { custom_data: null } } })
    t.same(claimsOf(whole.id_token).custom_data, { plan: 'gold', seats: 3, nested: { deep: true } })
  })

  t.test(
    'claims of more than 100 KB are refused, nothing is stored or used up, and a part fits',
    async (t) => {
      const big = {
        username: 'big',
        credentials: { password, force_replace: false },
        custom_data: { large: 'x'.repeat(100 * 1024), small: 'y' },
      }
      const service = await startService(t, database, { seed: seedWith({}, [big]) })
      const tooMuch = { id_token: { custom_data: null } }
      const refused = await service.post(endpoints.authenticatePassword.path, {
        username: 'big',
        password,
        claims: tooMuch,
      })
      t.match(refused, {
        status: 400,
        body: { error_code: 'invalid_request', message: 'claims asks for more than 100 KB' },
      })
      const tokens = await service.logIn({
        username: 'big',
        claims: { id_token: { custom_data: { fields: ['small'] } } },
      })
      t.same(claimsOf(tokens.id_token).custom_data, { small: 'y' })
      const { sub } = claimsOf(tokens.id_token)
      const sessions = await service.call(`/cis/v1/auth/users/${sub}/sessions`)
      t.match(JSON.parse(sessions.text), { length: 1 })
      const almost = await service.logIn({
        username: 'big',
        claims: { access_token: { custom_data: { fields: ['small'] } } },
      })
      t.equal(
        (await service.post(endpoints.refreshToken.path, { refresh_token: almost.refresh_token })).status,
        200,
      )
    },
  )

  t.test('a user is new at the first authentication', async (t) => {
    const service = await startService(t, database)
    const claims = { id_token: { new_user: null } }
    t.equal(claimsOf((await service.logIn({ claims })).id_token).new_user, true)
    t.equal(claimsOf((await service.logIn({ claims })).id_token).new_user, false)
  })

  t.test('the name of the passkey is told where it is asked for', async (t) => {
    const service = await startPasskeyService(t, database)
    const claims = { id_token: { webauthn_username: null }, userinfo: { webauthn_username: null } }
    t.notOk('webauthn_username' in claimsOf((await service.logIn({ claims })).id_token))
    await registerPasskey(service)
    const { id_token, access_token } = await service.logIn({ claims })
    t.equal(claimsOf(id_token).webauthn_username, 'alice')
    const userinfo = await service.call(standardEndpoints.userinfo.path, {
      client: undefined,
      headers: { authorization: `Bearer ${access_token}` },
    })
    t.equal(userinfo.body.webauthn_username, 'alice')
  })

  t.test('an email counts as a second factor only where compat says so', async (t) => {
    const amrOf = async (emailCountsAsFactor: boolean) => {
      const service = await startService(t, database, { compat: { emailCountsAsFactor } })
      const { session_id } = await service.logIn()
      const named = { identifier: 'alice@example.com', identifier_type: 'email' }
      await service.post(endpoints.sendOtp.path, { channel: 'email', ...named })
      const passcode = await service.newestCode('alice@example.com')
      const answer = await service.post(endpoints.authenticateOtp.path, { passcode, session_id, ...named })
      return claimsOf(textOf(answer.body, 'id_token')).amr
    }
    t.same(await amrOf(false), ['pwd', 'eotp'])
    t.same(await amrOf(true), ['pwd', 'eotp', 'mfa'])
  })
})
