import t from 'tap'
import { createAuthenticator } from '../../identity/test/support/software-passkey.ts'
import { alice, runIdentityService } from './support/identity-service.ts'

t.test('client and identity service over HTTP: passkeys', async (t) => {
  const service = await runIdentityService(t)
  const shop = service.clientOf('shop-web')
  const password = { username: alice.username, password: alice.credentials.password }
  const authenticator = createAuthenticator('https://shop.example')
  const started = async () => {
    const { webauthn_session_id, credential_request_options } = await shop.startWebauthnAuthentication()
    return { webauthn_session_id, options: credential_request_options }
  }
  const making = async (username: string) => {
    const answer = await shop.startWebauthnRegistration({ username })
    const { webauthn_session_id, credential_creation_options } = answer
    return { webauthn_session_id, options: credential_creation_options }
  }

  const first = await shop.authenticatePassword(password)
  const registered = await shop.registerWebauthn(first.access_token, {
    webauthn_encoded_result: authenticator.make(await making('alice')),
  })
  t.equal(registered.credential_id, authenticator.credentialId)
  const userId = registered.user_id ?? ''

  t.test('a passkey logs in and steps up a password session', async (t) => {
    const tokens = await shop.authenticateWebauthn({
      webauthn_encoded_result: authenticator.use(await started()),
    })
    t.match(await shop.verifyIdToken(tokens.id_token ?? ''), { sub: userId, amr: ['webauthn', 'mfa'] })
    const { session_id } = await shop.authenticatePassword(password)
    const webauthn_encoded_result = authenticator.use(await started())
    const stepped = await shop.authenticateWebauthn({ webauthn_encoded_result, session_id })
    t.match(await shop.verifyIdToken(stepped.id_token ?? ''), { amr: ['pwd', 'webauthn', 'mfa'] })
    await t.rejects(shop.authenticateWebauthn({ webauthn_encoded_result }), { code: 'invalid_credentials' })
    await t.rejects(shop.authenticateWebauthn({ webauthn_encoded_result: 'e30=' }), {
      code: 'invalid_credentials',
      upstreamCode: 'webauthn_encoded_result',
    })
  })

  t.test('passkeys are listed, renamed and deleted by client and user', async (t) => {
    await shop.updateWebauthnCredential(userId, authenticator.credentialId, { display_name: 'Phone' })
    t.match(await shop.listWebauthnCredentials(userId), [{ display_name: 'Phone', username: 'alice' }])
    const { access_token } = await shop.authenticateWebauthn({
      webauthn_encoded_result: authenticator.use(await started()),
    })
    await shop.updateOwnWebauthnCredential(access_token, authenticator.credentialId, { display_name: 'Mine' })
    t.match(await shop.listOwnWebauthnCredentials(access_token), [{ display_name: 'Mine' }])
    const weak = await shop.authenticatePassword(password)
    await t.rejects(shop.deleteOwnWebauthnCredential(weak.access_token, authenticator.credentialId), {
      code: 'insufficient_user_authentication',
    })
    await t.rejects(shop.deleteWebauthnCredential(userId, 'AAAA'), { code: 'not_found' })
  })

  t.test('an invalid or expired user token is token_invalid', async (t) => {
    const { access_token, session_id } = await shop.authenticatePassword(password)
    await shop.logoutSession({ session_id })
    for (const token of [access_token, 'x.y.z']) {
      await t.rejects(shop.listOwnWebauthnCredentials(token), { code: 'token_invalid' })
    }
  })

  t.test('registerExternalWebauthn creates a user with a passkey', async (t) => {
    const webauthn_encoded_result = createAuthenticator('https://shop.example').make(await making('dora'))
    const request = { webauthn_encoded_result, external_user_id: 'crm-1' }
    t.match(await shop.registerExternalWebauthn(request), { is_user_created: true })
    const taken = createAuthenticator('https://shop.example').make(await making('alice'))
    await t.rejects(
      shop.registerExternalWebauthn({ webauthn_encoded_result: taken, external_user_id: 'crm-2' }),
      { code: 'identifier_taken' },
    )
  })

  t.test('a second device logs in and registers by ticket', async (t) => {
    const { cross_device_ticket_id: ticket } = await shop.initCrossDeviceAuthentication()
    t.same(await shop.readCrossDeviceStatus(ticket), { status: 'pending' })
    t.match(await shop.attachCrossDevice(ticket), { status: 'scanned' })
    const start = await shop.startCrossDeviceAuthentication(ticket)
    const { webauthn_session_id, credential_request_options: options } = start
    const tokens = await shop.authenticateWebauthn({
      webauthn_encoded_result: authenticator.use({ webauthn_session_id, options }),
    })
    const { session_id } = tokens
    t.same(await shop.readCrossDeviceStatus(ticket), { status: 'success', session_id })
    t.equal((await shop.authenticateSession({ session_id })).session_id, session_id)

    const request = { username: 'alice' }
    const other = await shop.initCrossDeviceRegistration(tokens.access_token, request)
    const answer = await shop.startCrossDeviceRegistration(other.cross_device_ticket_id)
    const { credential_creation_options } = answer
    const made = createAuthenticator('https://shop.example').make({
      webauthn_session_id: answer.webauthn_session_id,
      options: credential_creation_options,
    })
    t.match(await shop.registerCrossDevice({ webauthn_encoded_result: made }), { user_id: userId })

    const third = await shop.initExternalCrossDeviceRegistration({ external_user_id: 'x', username: 'y' })
    await shop.abortCrossDevice(third.cross_device_ticket_id)
    t.same(await shop.readCrossDeviceStatus(third.cross_device_ticket_id), { status: 'aborted' })
    await t.rejects(shop.startCrossDeviceRegistration(third.cross_device_ticket_id), { code: 'not_found' })
  })
})
