import { endpoints } from '@latchkey/protocol'
import { onBothDatabases } from '../../support/databases.ts'
import {
  callAs,
  logInByPasskey,
  registerPasskey,
  seedWithPasskeys,
  shopOrigin,
  startLogIn,
  startPasskeyService,
  startRegistration,
} from '../../support/passkeys.ts'
import { claimsOf, type TestService, textOf, tokensOf } from '../../support/service.ts'
import { createAuthenticator } from '../../support/software-passkey.ts'

onBothDatabases((t, database) => {
  t.test('a registration tells about the passkey that was made', async (t) => {
    const service = await startPasskeyService(t, database)
    const { access_token, id_token } = await service.logIn()
    const started = await startRegistration(service, { username: 'Alice', display_name: 'Alice A.' })
    t.match(started.options, {
      rp: { id: 'example.com', name: 'Shop' },
      user: { name: 'Alice', displayName: 'Alice A.' },
      timeout: 300_000,
      excludeCredentials: [],
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
      attestation: 'none',
    })
    t.same(
      started.options.pubKeyCredParams.map(({ alg }) => alg),
      [-7, -8, -257],
    )
    t.ok(Buffer.from(started.options.challenge, 'base64url').length >= 32)
    const authenticator = createAuthenticator(shopOrigin)
    const answer = await callAs(service, access_token, endpoints.registerWebauthn.path, {
      body: { webauthn_encoded_result: authenticator.make(started) },
    })
    t.equal(answer.status, 200)
    t.equal(answer.headers['cache-control'], 'no-store')
    t.same(answer.body, {
      webauthn_session_id: started.webauthn_session_id,
      user_id: claimsOf(id_token).sub,
      webauthn_username: 'Alice',
      credential_id: authenticator.credentialId,
      authenticator_attachment: 'platform',
      aaguid: '00000000-0000-0000-0000-000000000000',
    })
  })

  t.test('the attachment is what the browser says, else what the transports tell', async (t) => {
    const service = await startPasskeyService(t, database)
    for (const [username, deviation, expected] of [
      ['alice', { attachment: 'cross-platform' }, 'cross-platform'],
      ['bob', { attachment: null, transports: ['internal', 'hybrid'] }, 'platform'],
      ['dora', { attachment: null, transports: ['usb'] }, 'cross-platform'],
    ] as const) {
      const encoded = createAuthenticator(shopOrigin).make(
        await startRegistration(service, { username }),
        deviation,
      )
      const body = { webauthn_encoded_result: encoded, external_user_id: username }
      const answer =
        username === 'dora'
          ? await service.post(endpoints.registerExternalWebauthn.path, body)
          : await callAs(
              service,
              (await service.logIn({ username })).access_token,
              endpoints.registerWebauthn.path,
              {
                body: { webauthn_encoded_result: encoded },
              },
            )
      t.equal(answer.body.authenticator_attachment, expected)
    }
  })

  t.test('the user handle says nothing about the user and is the same each time', async (t) => {
    const service = await startPasskeyService(t, database)
    const handle = async (username: string) =>
      (await startRegistration(service, { username })).options.user.id
    t.equal(await handle('alice'), await handle('ALICE '))
    t.equal(await handle('not-there'), await handle('not-there'))
    t.not(await handle('alice'), await handle('bob'))
    t.equal(Buffer.from(await handle('alice'), 'base64url').length, 32)
  })

  t.test('a name that means another user is not registered', async (t) => {
    const service = await startPasskeyService(t, database)
    const { access_token } = await service.logIn()
    for (const username of ['bob', 'BOB', 'bob@example.com', '+15555550102', '+1 (555) 555-0102']) {
      const started = await startRegistration(service, { username })
      const body = { webauthn_encoded_result: createAuthenticator(shopOrigin).make(started) }
      const answer = await callAs(service, access_token, endpoints.registerWebauthn.path, { body })
      t.equal(answer.body.error_code, 'webauthn_encoded_result', username)
    }
    const nobodys = await startRegistration(service, { username: 'Alice Archer' })
    const authenticator = createAuthenticator(shopOrigin)
    const body = { webauthn_encoded_result: authenticator.make(nobodys) }
    t.equal((await callAs(service, access_token, endpoints.registerWebauthn.path, { body })).status, 200)
    const started = await startLogIn(service, { username: 'alice archer' })
    t.equal((await logInByPasskey(service, authenticator.use(started))).status, 200)
    const bob = await service.logIn({ username: 'bob' })
    const taken = await startRegistration(service, { username: 'Alice Archer' })
    const refused = await callAs(service, bob.access_token, endpoints.registerWebauthn.path, {
      body: { webauthn_encoded_result: createAuthenticator(shopOrigin).make(taken) },
    })
    t.equal(refused.body.error_code, 'webauthn_encoded_result')
  })

  t.test('a new passkey takes the place of the others where the app says so', async (t) => {
    const seed = seedWithPasskeys({ replaceExistingPasskey: true })
    const service = await startPasskeyService(t, database, { seed })
    const first = await registerPasskey(service)
    const { access_token } = tokensOf(await logInByPasskey(service, first.use(await startLogIn(service))))
    const second = createAuthenticator(shopOrigin)
    const body = { webauthn_encoded_result: second.make(await startRegistration(service)) }
    t.equal((await callAs(service, access_token, endpoints.registerWebauthn.path, { body })).status, 200)
    const gone = await logInByPasskey(service, first.use(await startLogIn(service)))
    t.equal(gone.body.error_code, 'auth_invalid_credentials')
    t.equal((await logInByPasskey(service, second.use(await startLogIn(service)))).status, 200)
  })

  t.test('T12 registering needs an authentication of just now', async (t) => {
    const service = await startPasskeyService(t, database)
    const { access_token } = await service.logIn()
    service.clock.advance(601)
    for (const [path, body] of [
      [endpoints.registerWebauthn.path, { webauthn_encoded_result: 'e30=' }],
      [endpoints.initCrossDeviceRegistration.path, { username: 'alice' }],
    ] as const) {
      const answer = await callAs(service, access_token, path, { body })
      t.equal(answer.status, 401, path)
      t.equal(answer.body.error_code, 'insufficient_user_authentication')
      t.equal(
        answer.headers['www-authenticate'],
        'Bearer error="insufficient_user_authentication", max_age="600"',
      )
    }
  })

  t.test('T12 beside a passkey a password is not enough to register another one', async (t) => {
    const service = await startPasskeyService(t, database)
    const first = await registerPasskey(service)
    const register = async (accessToken: string) => {
      const encoded = createAuthenticator(shopOrigin).make(await startRegistration(service))
      const body = { webauthn_encoded_result: encoded }
      return callAs(service, accessToken, endpoints.registerWebauthn.path, { body })
    }
    const { access_token, session_id } = await service.logIn()
    t.equal((await register(access_token)).body.error_code, 'insufficient_user_authentication')
    const encoded = first.use(await startLogIn(service))
    const stepped = tokensOf(await logInByPasskey(service, encoded, { session_id }))
    t.equal((await register(stepped.access_token)).status, 200)
  })

  t.test('registering needs the token of a user', async (t) => {
    const service = await startPasskeyService(t, database)
    const body = { webauthn_encoded_result: 'e30=' }
    for (const client of ['shop-web', undefined] as const) {
      const answer = await service.call(endpoints.registerWebauthn.path, { client, body })
      t.equal(answer.status, 401)
      t.equal(answer.body.error_code, 'invalid_token')
    }
  })

  t.test('a challenge of another client registers nothing', async (t) => {
    const service = await startPasskeyService(t, database)
    const { access_token } = await service.logIn({ client: 'bank-web' })
    const encoded = createAuthenticator(shopOrigin).make(await startRegistration(service))
    const answer = await callAs(service, access_token, endpoints.registerWebauthn.path, {
      body: { webauthn_encoded_result: encoded },
    })
    t.equal(answer.body.error_code, 'webauthn_encoded_result')
  })

  t.test('bad input is refused naming the field', async (t) => {
    const service = await startPasskeyService(t, database)
    const { access_token } = await service.logIn()
    const start = { client_id: 'shop-web', username: 'alice' }
    const table: [body: unknown, field: string][] = [
      [{ username: 'alice' }, 'client_id'],
      [{ client_id: 'shop-web' }, 'username'],
      [{ ...start, username: '' }, 'username'],
      [{ ...start, username: 'a\u0000b' }, 'username'],
      [{ ...start, username: 'x'.repeat(65) }, 'username'],
      [{ ...start, display_name: '' }, 'display_name'],
      [{ ...start, display_name: 'x'.repeat(65) }, 'display_name'],
      [{ ...start, timeout: 0 }, 'timeout'],
      [{ ...start, timeout: 601 }, 'timeout'],
      [{ ...start, limit_single_credential_to_device: 'true' }, 'limit_single_credential_to_device'],
      [{ ...start, displayname: 'x' }, 'displayname'],
    ]
    for (const [body, field] of table) {
      const answer = await service.post(endpoints.startWebauthnRegistration.path, body)
      t.equal(answer.status, 400, JSON.stringify(body))
      t.match(answer.body.message, new RegExp(`^${field}\\b`))
    }
    for (const [body, field] of [
      [{}, 'webauthn_encoded_result'],
      [{ webauthn_encoded_result: 'e30=', device_id: 'x' }, 'device_id'],
    ] as const) {
      const answer = await callAs(service, access_token, endpoints.registerWebauthn.path, { body })
      t.equal(answer.body.error_code, 'invalid_request')
      t.match(answer.body.message, new RegExp(`^${field}\\b`))
    }
  })

  t.test('external register makes the user at the first time and finds them at the next', async (t) => {
    const service = await startPasskeyService(t, database)
    const register = async (fields: object, username = 'dora') => {
      const authenticator = createAuthenticator(shopOrigin)
      const webauthn_encoded_result = authenticator.make(await startRegistration(service, { username }))
      const body = { webauthn_encoded_result, external_user_id: 'crm-17', ...fields }
      return { authenticator, answer: await service.post(endpoints.registerExternalWebauthn.path, body) }
    }
    const first = await register({ user_email: 'dora@example.com' })
    t.equal(first.answer.status, 200)
    t.match(first.answer.body, {
      external_user_id: 'crm-17',
      is_user_created: true,
      webauthn_username: 'dora',
      credential_id: first.authenticator.credentialId,
    })
    const user_id = textOf(first.answer.body, 'user_id')
    t.match((await service.call(`${endpoints.createUser.path}/${user_id}`)).body, {
      result: {
        status: 'Pending',
        username: 'dora',
        external_user_id: 'crm-17',
        email: { value: 'dora@example.com', email_verified: false },
      },
    })
    const second = await register({})
    t.match(second.answer.body, { is_user_created: false, user_id })
    for (const { authenticator } of [first, second]) {
      const started = await startLogIn(service, { username: 'dora@example.com' })
      const tokens = tokensOf(await logInByPasskey(service, authenticator.use(started)))
      t.equal(claimsOf(tokens.id_token).sub, user_id)
    }
    const asBob = await register({ external_user_id: 'crm-18' }, 'bob')
    t.equal(asBob.answer.status, 409, 'the name is taken')
    const withAlicesEmail = await register(
      { external_user_id: 'crm-19', user_email: 'alice@example.com' },
      'eve',
    )
    t.equal(withAlicesEmail.answer.body.error_code, 'identifier_taken')
    const otherName = await register({}, 'alice')
    t.equal(otherName.answer.body.error_code, 'webauthn_encoded_result')
  })

  t.test('external register finds a user whom the users API made, in their own tenant only', async (t) => {
    const service = await startPasskeyService(t, database)
    const made = await service.post(endpoints.createUser.path, {
      username: 'frank',
      external_user_id: 'crm-20',
    })
    t.equal(made.status, 201)
    const again = await service.post(endpoints.createUser.path, {
      username: 'frank-2',
      external_user_id: 'crm-20',
    })
    t.equal(again.body.error_code, 'identifier_taken')
    t.equal(
      (
        await service.post(
          endpoints.createUser.path,
          { username: 'f', external_user_id: 'crm-20' },
          'globex-web',
        )
      ).status,
      201,
    )
    const encoded = createAuthenticator(shopOrigin).make(
      await startRegistration(service, { username: 'frank' }),
    )
    const body = { webauthn_encoded_result: encoded, external_user_id: 'crm-20' }
    const answer = await service.post(endpoints.registerExternalWebauthn.path, body)
    t.match(answer.body, { is_user_created: false, user_id: userIdOf(made.body) })
  })

  t.test('external register refuses bad input, and clients without the permission', async (t) => {
    const service = await startPasskeyService(t, database)
    const good = { webauthn_encoded_result: 'e30=', external_user_id: 'x' }
    for (const [body, field] of [
      [{ ...good, external_user_id: '' }, 'external_user_id'],
      [{ ...good, external_user_id: 'x'.repeat(65) }, 'external_user_id'],
      [{ ...good, external_user_id: 7 }, 'external_user_id'],
      [{ webauthn_encoded_result: 'e30=' }, 'external_user_id'],
      [{ ...good, user_email: '' }, 'user_email'],
      [{ ...good, email: 'a@b' }, 'email'],
    ] as const) {
      const answer = await service.post(endpoints.registerExternalWebauthn.path, body)
      t.equal(answer.body.error_code, 'invalid_request', JSON.stringify(body))
      t.match(answer.body.message, new RegExp(`^${field}\\b`))
    }
    t.equal((await service.post(endpoints.registerExternalWebauthn.path, good, 'reader-web')).status, 403)
  })
})

function userIdOf(body: Awaited<ReturnType<TestService['post']>>['body']): unknown {
  const { result } = body
  return typeof result === 'object' && result !== null && 'user_id' in result ? result.user_id : undefined
}
