import { endpoints } from '@latchkey/protocol'
import t from 'tap'
import { sqlite } from '../../support/databases.ts'
import { callAs, logInByPasskey, startPasskeyService } from '../../support/passkeys.ts'
import { claimsOf, type TestService, tokensOf } from '../../support/service.ts'
import { loadVendorSdk } from '../../support/vendor-sdk.ts'

const register = (service: TestService, accessToken: string, webauthn_encoded_result: string) =>
  callAs(service, accessToken, endpoints.registerWebauthn.path, { body: { webauthn_encoded_result } })

t.test("the vendor's browser SDK registers a passkey and logs in with it", async (t) => {
  const service = await startPasskeyService(t, sqlite)
  const { sdk } = await loadVendorSdk(t, service)
  const before = await service.logIn()
  const made = await sdk.register({ username: 'alice', options: { displayName: 'Alice' } })
  const registered = await register(service, before.access_token, made)
  t.equal(registered.status, 200, registered.text)
  t.match(registered.body, { webauthn_username: 'alice', authenticator_attachment: 'platform' })

  for (const account of [
    { username: 'alice' },
    {},
    { identifier: 'alice@example.com', identifierType: 'email' },
  ]) {
    const result = await sdk.authenticate.modal(account)
    const tokens = tokensOf(await logInByPasskey(service, result))
    t.match(claimsOf(tokens.id_token), { sub: claimsOf(before.id_token).sub, amr: ['webauthn', 'mfa'] })
    t.equal((await logInByPasskey(service, result)).body.error_code, 'auth_invalid_credentials')
  }

  const approval = await sdk.approve.modal({ username: 'alice', approvalData: { sum: '200' } })
  const approved = tokensOf(await logInByPasskey(service, approval))
  t.match(claimsOf(approved.id_token), { approval_data: { sum: '200' } })
})

t.test("the vendor's browser SDK makes no second passkey on one device", async (t) => {
  const service = await startPasskeyService(t, sqlite)
  const { sdk } = await loadVendorSdk(t, service)
  const { access_token } = await service.logIn()
  await register(service, access_token, await sdk.register({ username: 'alice' }))
  const again = await sdk
    .register({ username: 'alice', options: { limitSingleCredentialToDevice: true } })
    .catch((error: unknown) => error)
  t.match(again, { errorCode: 'username_already_registered' })
})

t.test(
  "the vendor's browser SDK logs in on a second device and brings a session to its backend",
  async (t) => {
    const service = await startPasskeyService(t, sqlite, { compat: { crossDeviceSessionHandle: true } })
    const { sdk, poll } = await loadVendorSdk(t, service)
    const before = await service.logIn()
    await register(service, before.access_token, await sdk.register({ username: 'alice' }))

    const seen: string[] = []
    const flow = await sdk.crossDevice.init.authentication({
      username: 'alice',
      handlers: {
        onDeviceAttach: async () => void seen.push('attached'),
        onCredentialAuthenticate: async (sessionId) => void seen.push(sessionId),
        onFailure: async ({ status }) => void seen.push(status),
      },
    })
    t.match(flow.crossDeviceTicketId, /^auth:/)
    await poll()
    t.match(await sdk.crossDevice.attachDevice(flow.crossDeviceTicketId), { status: 'scanned' })
    await poll()
    const result = await sdk.crossDevice.authenticate.modal(flow.crossDeviceTicketId)
    const { session_id } = tokensOf(await logInByPasskey(service, result))
    await poll()
    const [attached, handle = ''] = seen
    t.equal(attached, 'attached')
    t.not(handle, session_id)
    const tokens = tokensOf(await service.post(endpoints.authenticateSession.path, { session_id: handle }))
    t.equal(tokens.session_id, session_id)
  },
)

t.test("the vendor's browser SDK registers a passkey on a second device", async (t) => {
  const service = await startPasskeyService(t, sqlite)
  const { sdk, poll } = await loadVendorSdk(t, service)
  const { access_token } = await service.logIn()
  const path = endpoints.initCrossDeviceRegistration.path
  const { body } = await callAs(service, access_token, path, { body: { username: 'alice' } })
  const crossDeviceTicketId = String(body.cross_device_ticket_id)
  t.match(crossDeviceTicketId, /^reg:/)
  const seen: string[] = []
  await sdk.crossDevice.init.registration({
    crossDeviceTicketId,
    handlers: {
      onDeviceAttach: async () => void seen.push('attached'),
      onCredentialRegister: async () => void seen.push('registered'),
      onFailure: async ({ status }) => void seen.push(status),
    },
  })
  const webauthn_encoded_result = await sdk.crossDevice.register({ crossDeviceTicketId })
  const registered = await service.post(endpoints.registerCrossDevice.path, { webauthn_encoded_result })
  t.equal(registered.status, 200, registered.text)
  await poll()
  t.same(seen, ['registered'])
})
