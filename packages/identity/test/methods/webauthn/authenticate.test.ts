import { createHash } from 'node:crypto'
import { endpoints, pathWith } from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'
import { standardBase64 } from '../../../src/methods/webauthn/ceremonies/standard-base64.ts'
import { onBothDatabases } from '../../support/databases.ts'
import {
  logInByPasskey,
  registerPasskey,
  seedWithPasskeys,
  shopOrigin,
  startLogIn,
  startPasskeyService,
} from '../../support/passkeys.ts'
import { claimsOf, textOf, tokensOf } from '../../support/service.ts'
import { createAuthenticator } from '../../support/software-passkey.ts'

onBothDatabases((t, database) => {
  t.test('a passkey with user verification logs its user in with two kinds of factor', async (t) => {
    const service = await startPasskeyService(t, database)
    const authenticator = await registerPasskey(service)
    service.clock.advance(60)
    const started = await startLogIn(service, { username: 'alice' })
    t.match(started.options, {
      allowCredentials: [
        { type: 'public-key', id: standardBase64(authenticator.credentialId), transports: ['internal'] },
      ],
      rpId: 'example.com',
      timeout: 300_000,
      userVerification: 'preferred',
      attestation: 'none',
      rawChallenge: undefined,
    })
    t.ok(Buffer.from(started.options.challenge, 'base64url').length >= 32)
    const answer = await logInByPasskey(service, authenticator.use(started))
    t.equal(answer.headers['cache-control'], 'no-store')
    const claims = claimsOf(tokensOf(answer).id_token)
    t.same(claims.amr, ['webauthn', 'mfa'])
    t.same(claims.auth_factors, [{ method: 'webauthn', time: service.clock.seconds(), user_verified: true }])
  })

  t.test('every name of a user starts a log-in, and none at all lets the passkey tell', async (t) => {
    const service = await startPasskeyService(t, database)
    const authenticator = await registerPasskey(service)
    const sub = String(claimsOf((await service.logIn()).id_token).sub)
    for (const fields of [
      { username: 'ALICE' },
      { username: 'alice@example.com' },
      { username: '+1 555 555 0101' },
      { identifier: 'alice@example.com', identifier_type: 'email' },
      { identifier: '+15555550101', identifier_type: 'phone_number' },
      { identifier: sub, identifier_type: 'user_id' },
      { identifier: 'alice' },
      {},
    ]) {
      const started = await startLogIn(service, fields)
      t.equal(started.options.allowCredentials.length, Object.keys(fields).length === 0 ? 0 : 1)
      const tokens = tokensOf(await logInByPasskey(service, authenticator.use(started)))
      t.equal(claimsOf(tokens.id_token).sub, sub, JSON.stringify(fields))
    }
  })

  t.test('a name that reads like an address starts a log-in of who has proven it', async (t) => {
    const service = await startPasskeyService(t, database)
    const authenticator = await registerPasskey(service)
    const sub = String(claimsOf((await service.logIn()).id_token).sub)
    const email = 'new@example.com'
    const holder = await service.post(endpoints.createUser.path, { username: email })
    t.equal(holder.status, 201, 'somebody has it as username')
    const path = pathWith(managementEndpoints.updateUser.path, { userId: sub })
    t.equal((await service.call(path, { method: 'PUT', body: { email } })).status, 200)
    const offered = async () => (await startLogIn(service, { username: email })).options.allowCredentials
    const own = standardBase64(authenticator.credentialId)
    t.notOk(
      (await offered()).some(({ id }) => id === own),
      'before its proof',
    )

    const verify = pathWith(managementEndpoints.verifyUserEmail.path, { userId: sub, email })
    t.equal((await service.post(verify, {})).status, 202)

    t.ok(
      (await offered()).some(({ id }) => id === own),
      'after its proof',
    )
  })

  t.test('a passkey works in every app of the tenant that has its relying party', async (t) => {
    const service = await startPasskeyService(t, database)
    const authenticator = await registerPasskey(service)
    const origin = 'https://bank.example.com'
    const answer = await service.call(endpoints.startWebauthnAuthentication.path, {
      client: undefined,
      body: { client_id: 'bank-web' },
      headers: { origin },
    })
    const { credential_request_options: options } = JSON.parse(answer.text)
    const started = { webauthn_session_id: textOf(answer.body, 'webauthn_session_id'), options }
    const body = { webauthn_encoded_result: authenticator.use(started, { origin }) }
    const tokens = tokensOf(await service.post(endpoints.authenticateWebauthn.path, body, 'bank-web'))
    t.equal(claimsOf(tokens.id_token).aud, 'bank-web')
  })

  t.test('a passkey adds to a session of the same user', async (t) => {
    const service = await startPasskeyService(t, database)
    const authenticator = await registerPasskey(service)
    const { session_id } = await service.logIn()
    service.clock.advance(60)
    const started = await startLogIn(service, { username: 'alice' })
    const tokens = tokensOf(await logInByPasskey(service, authenticator.use(started), { session_id }))
    t.equal(tokens.session_id, session_id)
    t.match(claimsOf(tokens.id_token), {
      amr: ['pwd', 'webauthn', 'mfa'],
      auth_time: service.clock.seconds(),
    })
  })

  t.test('L06 a passkey of one user adds nothing to the session of another', async (t) => {
    const service = await startPasskeyService(t, database)
    const authenticator = await registerPasskey(service)
    const { session_id } = await service.logIn({ username: 'bob' })
    const started = await startLogIn(service)
    const answer = await logInByPasskey(service, authenticator.use(started), { session_id })
    t.equal(answer.status, 400)
    t.equal(answer.body.error_code, 'invalid_request')
    const silent = tokensOf(await service.post(endpoints.authenticateSession.path, { session_id }))
    t.same(claimsOf(silent.id_token).amr, ['pwd'])
  })

  t.test('T05 without user verification a passkey is one factor', async (t) => {
    const service = await startPasskeyService(t, database)
    const authenticator = await registerPasskey(service)
    const started = await startLogIn(service)
    const tokens = tokensOf(
      await logInByPasskey(service, authenticator.use(started, { userVerified: false })),
    )
    t.match(claimsOf(tokens.id_token), { amr: ['webauthn'], auth_factors: [{ method: 'webauthn' }] })
    t.notMatch(claimsOf(tokens.id_token), { auth_factors: [{ user_verified: true }] })
    const { session_id } = await service.logIn()
    const again = authenticator.use(await startLogIn(service), { userVerified: false })
    const stepped = tokensOf(await logInByPasskey(service, again, { session_id }))
    t.same(claimsOf(stepped.id_token).amr, ['pwd', 'webauthn', 'mfa'])
  })

  t.test('T05 where the app requires user verification nothing less is taken', async (t) => {
    const seed = seedWithPasskeys({ userVerification: 'required' })
    const service = await startPasskeyService(t, database, { seed })
    const authenticator = await registerPasskey(service)
    const started = await startLogIn(service)
    t.equal(started.options.userVerification, 'required')
    const unverified = await logInByPasskey(service, authenticator.use(started, { userVerified: false }))
    t.equal(unverified.body.error_code, 'auth_invalid_credentials')
    const verified = await logInByPasskey(service, authenticator.use(await startLogIn(service)))
    t.equal(verified.status, 200)
  })

  t.test('what is approved is bound to the challenge and told in the ID token once', async (t) => {
    const service = await startPasskeyService(t, database)
    const authenticator = await registerPasskey(service)
    const approval_data = { sum: '200', payee: 'bob' }
    const started = await startLogIn(service, { username: 'alice', approval_data })
    const { challenge, rawChallenge = '' } = started.options
    const expected = createHash('sha256')
      .update(Buffer.from(rawChallenge, 'base64'))
      .update('[["payee","bob"],["sum","200"]]')
    t.equal(challenge, expected.digest('base64'))
    const tokens = tokensOf(await logInByPasskey(service, authenticator.use(started)))
    t.same(claimsOf(tokens.id_token).approval_data, approval_data)
    const silent = tokensOf(
      await service.post(endpoints.authenticateSession.path, { session_id: tokens.session_id }),
    )
    t.equal(claimsOf(silent.id_token).approval_data, undefined)
  })

  t.test('a removed passkey, and one of a removed session of start, are worth nothing', async (t) => {
    const service = await startPasskeyService(t, database)
    const authenticator = await registerPasskey(service)
    const sub = String(claimsOf((await service.logIn()).id_token).sub)
    const started = await startLogIn(service, { username: 'alice' })
    const path = `${pathWith(endpoints.listWebauthnCredentials.path, { userId: sub })}/${authenticator.credentialId}`
    t.equal((await service.call(path, { method: 'DELETE' })).status, 204)
    const answer = await logInByPasskey(service, authenticator.use(started))
    t.equal(answer.body.error_code, 'auth_invalid_credentials')
  })

  t.test('an unregistered resource is refused before the challenge is used up', async (t) => {
    const service = await startPasskeyService(t, database)
    const authenticator = await registerPasskey(service)
    const encoded = authenticator.use(await startLogIn(service))
    const refused = await logInByPasskey(service, encoded, { resource: 'https://other.example' })
    t.equal(refused.body.error_code, 'invalid_target')
    const tokens = tokensOf(await logInByPasskey(service, encoded, { resource: 'https://api.shop.example' }))
    t.equal(claimsOf(tokens.access_token).aud, 'https://api.shop.example')
  })

  t.test('bad input is refused naming the field', async (t) => {
    const service = await startPasskeyService(t, database)
    const start = endpoints.startWebauthnAuthentication.path
    const table: [path: string, body: unknown, field: string][] = [
      [start, {}, 'client_id'],
      [start, { client_id: '' }, 'client_id'],
      [start, { client_id: 1 }, 'client_id'],
      [start, { client_id: 'shop-web', username: '' }, 'username'],
      [start, { client_id: 'shop-web', username: 'x'.repeat(65) }, 'username'],
      [start, { client_id: 'shop-web', username: ['alice'] }, 'username'],
      [start, { client_id: 'shop-web', timeout: 29 }, 'timeout'],
      [start, { client_id: 'shop-web', timeout: 601 }, 'timeout'],
      [start, { client_id: 'shop-web', timeout: '300' }, 'timeout'],
      [start, { client_id: 'shop-web', timeout: 30.5 }, 'timeout'],
      [start, { client_id: 'shop-web', usrname: 'alice' }, 'usrname'],
      [start, { client_id: 'shop-web', identifier_type: 'name', identifier: 'x' }, 'identifier_type'],
      [start, { client_id: 'shop-web', identifier_type: 'email' }, 'identifier_type'],
      [start, { client_id: 'shop-web', username: 'a', identifier: 'b' }, 'identifier'],
      [start, { client_id: 'shop-web', approval_data: { 'a b': 'c' } }, 'approval_data'],
      [start, { client_id: 'shop-web', approval_data: { a: { b: 'c' } } }, 'approval_data'],
      [endpoints.authenticateWebauthn.path, {}, 'webauthn_encoded_result'],
      [endpoints.authenticateWebauthn.path, { webauthn_encoded_result: '' }, 'webauthn_encoded_result'],
      [
        endpoints.authenticateWebauthn.path,
        { webauthn_encoded_result: '{"a":1}' },
        'webauthn_encoded_result',
      ],
      [endpoints.authenticateWebauthn.path, { webauthn_encoded_result: { a: 1 } }, 'webauthn_encoded_result'],
      [endpoints.authenticateWebauthn.path, { webauthn_encoded_result: 'e30=', sesion_id: 'x' }, 'sesion_id'],
      [
        endpoints.authenticateWebauthn.path,
        { webauthn_encoded_result: 'e30=', session_id: '' },
        'session_id',
      ],
    ]
    for (const [path, body, field] of table) {
      const answer = await service.post(path, body)
      t.equal(answer.status, 400, `${field} ${JSON.stringify(body)}`)
      t.equal(answer.body.error_code, 'invalid_request')
      t.match(answer.body.message, new RegExp(`^${field}\\b`))
    }
  })

  t.test('a result of another form is refused as such', async (t) => {
    const service = await startPasskeyService(t, database)
    const authenticator = createAuthenticator(shopOrigin)
    const started = await startLogIn(service)
    const good: { credential: { response: object } } = JSON.parse(
      Buffer.from(authenticator.use(started), 'base64').toString(),
    )
    const withResponse = (change: object) => ({
      ...good,
      credential: { ...good.credential, response: { ...good.credential.response, ...change } },
    })
    const table: unknown[] = [
      null,
      [],
      'text',
      {},
      { ...good, webauthn_session_id: undefined },
      { ...good, webauthn_session_id: '' },
      { ...good, webauthn_session_id: 1 },
      { ...good, credential: null },
      { ...good, credential: { ...good.credential, type: 'password' } },
      { ...good, credential: { ...good.credential, id: '' } },
      { ...good, credential: { ...good.credential, id: 'x'.repeat(1365) } },
      { ...good, credential: { ...good.credential, rawId: 'a=b/' } },
      { ...good, publicKeyCredential: good.credential },
      { ...good, webauthnSessionId: 'another' },
      withResponse({ signature: undefined }),
      withResponse({ signature: 'not base64!' }),
      withResponse({ clientDataJSON: {} }),
      withResponse({ authenticatorData: '' }),
      withResponse({ userHandle: 'x'.repeat(129) }),
    ]
    for (const value of table) {
      const encoded = Buffer.from(JSON.stringify(value)).toString('base64')
      const answer = await logInByPasskey(service, encoded)
      t.equal(answer.status, 400)
      t.same(answer.body, {
        message: 'Invalid webauthn encoded result',
        error_code: 'webauthn_encoded_result',
      })
    }
    for (const bytes of [Buffer.from([0xff, 0xfe]), Buffer.from('{"webauthn_session_id":')]) {
      const answer = await logInByPasskey(service, bytes.toString('base64'))
      t.equal(answer.body.error_code, 'webauthn_encoded_result')
    }
  })
})
