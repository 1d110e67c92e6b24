import { endpoints } from '@latchkey/protocol'
import { onBothDatabases } from '../../support/databases.ts'
import {
  browse,
  callAs,
  logInByPasskey,
  logInOf,
  registerPasskey,
  registrationOf,
  shopOrigin,
  startLogIn,
  startPasskeyService,
} from '../../support/passkeys.ts'
import type { ClientName } from '../../support/seed.ts'
import { claimsOf, type TestService, textOf, tokensOf } from '../../support/service.ts'
import { createAuthenticator } from '../../support/software-passkey.ts'

const ticketOf = (answer: { body: Record<string, unknown> }) => textOf(answer.body, 'cross_device_ticket_id')
const statusPath = (ticket: string) =>
  `${endpoints.readCrossDeviceStatus.path}?cross_device_ticket_id=${ticket}`

/** What the access device sees. */
async function statusOf(service: TestService, ticket: string): Promise<unknown> {
  const headers = { origin: shopOrigin }
  return (await service.call(statusPath(ticket), { client: undefined, headers })).body
}

async function initLogIn(service: TestService, fields: object = {}): Promise<string> {
  const body = { client_id: 'shop-web', ...fields }
  return ticketOf(await browse(service, endpoints.initCrossDeviceAuthentication.path, body))
}

const withTicket = (cross_device_ticket_id: string) => ({ cross_device_ticket_id })

onBothDatabases((t, database) => {
  t.test('a second device logs the user in at the first one', async (t) => {
    const service = await startPasskeyService(t, database)
    const authenticator = await registerPasskey(service)
    const approval_data = { sum: '200' }
    const ticket = await initLogIn(service, { username: 'alice', approval_data })
    t.same(await statusOf(service, ticket), { status: 'pending' })

    const attached = await browse(service, endpoints.attachCrossDevice.path, withTicket(ticket))
    t.same(attached.body, {
      status: 'scanned',
      started_at: new Date(service.clock.now()).toISOString(),
      approval_data,
    })
    t.same(await statusOf(service, ticket), { status: 'scanned' })

    const started = logInOf(
      await browse(service, endpoints.startCrossDeviceAuthentication.path, withTicket(ticket)),
    )
    t.equal(started.options.allowCredentials.length, 1)
    t.ok(started.options.rawChallenge)
    const tokens = tokensOf(await logInByPasskey(service, authenticator.use(started)))
    t.match(claimsOf(tokens.id_token), { amr: ['webauthn', 'mfa'], approval_data })

    t.same(await statusOf(service, ticket), { status: 'success' }, 'a session_id is not for browsers')
    const told = await service.call(statusPath(ticket))
    t.same(told.body, { status: 'success', session_id: tokens.session_id })
    const { session_id } = tokens
    const access = tokensOf(await service.post(endpoints.authenticateSession.path, { session_id }))
    t.equal(claimsOf(access.id_token).sub, claimsOf(tokens.id_token).sub)
    const other = await service.call(statusPath(ticket), { client: 'bank-web' })
    t.equal(other.status, 401, 'nor for another client')
  })

  t.test('a polling browser gets a one-time handle of the session, if handles are on', async (t) => {
    const service = await startPasskeyService(t, database, { compat: { crossDeviceSessionHandle: true } })
    const authenticator = await registerPasskey(service)
    const logInOnPhone = async () => {
      const ticket = await initLogIn(service)
      const path = endpoints.startCrossDeviceAuthentication.path
      const started = logInOf(await browse(service, path, withTicket(ticket)))
      const { session_id } = tokensOf(await logInByPasskey(service, authenticator.use(started)))
      return { ticket, session_id }
    }
    const use = (session_id: unknown, client: ClientName = 'shop-web') =>
      service.post(endpoints.authenticateSession.path, { session_id }, client)

    const { ticket, session_id } = await logInOnPhone()
    const polls = await Promise.all([1, 2, 3].map(() => statusOf(service, ticket)))
    const handles = polls.flatMap((body) => Object(body).session_id ?? [])
    t.equal(handles.length, 1, 'the first poll only')
    const [handle] = handles
    t.not(handle, session_id)
    t.same(await statusOf(service, ticket), { status: 'success' })
    const told = await service.call(statusPath(ticket))
    t.same(told.body, { status: 'success', session_id }, 'the backend still gets the session')
    t.equal((await use(handle, 'bank-web')).body.error_code, 'session_not_found')
    const logout = await service.post(endpoints.logoutSession.path, { session_id: handle })
    t.equal(logout.status, 204)
    const uses = await Promise.all([1, 2, 3].map(() => use(handle)))
    t.same(uses.map(({ status }) => status).sort(), [200, 400, 400])
    t.equal(uses.find(({ status }) => status === 200)?.body.session_id, session_id)
    const unknown = await use('handle:unknown')
    t.equal((await use(handle)).text, unknown.text)

    const late = await logInOnPhone()
    const { session_id: expired } = Object(await statusOf(service, late.ticket))
    service.clock.advance(60)
    t.equal((await use(expired)).body.error_code, 'session_not_found')
    t.equal((await use(late.session_id)).status, 200)
  })

  t.test('a flow has one completion', async (t) => {
    const service = await startPasskeyService(t, database)
    const authenticator = await registerPasskey(service)
    const ticket = await initLogIn(service)
    const start = async () =>
      logInOf(await browse(service, endpoints.startCrossDeviceAuthentication.path, withTicket(ticket)))
    const [first, second] = [await start(), await start()]
    t.equal((await logInByPasskey(service, authenticator.use(first))).status, 200)
    const again = await logInByPasskey(service, authenticator.use(second))
    t.equal(again.body.error_code, 'auth_invalid_credentials')
    t.match(await statusOf(service, ticket), { status: 'success' })
    const late = await browse(service, endpoints.startCrossDeviceAuthentication.path, withTicket(ticket))
    t.equal(late.body.error_code, 'cross_device_ticket_not_found')
  })

  t.test('a wrong answer ends the flow with an error', async (t) => {
    const service = await startPasskeyService(t, database)
    const authenticator = await registerPasskey(service)
    const ticket = await initLogIn(service)
    const started = logInOf(
      await browse(service, endpoints.startCrossDeviceAuthentication.path, withTicket(ticket)),
    )
    const wrong = authenticator.use(started, { forge: () => Buffer.alloc(70) })
    t.equal((await logInByPasskey(service, wrong)).status, 400)
    t.same(await statusOf(service, ticket), { status: 'error' })
    t.same((await service.call(statusPath(ticket))).body, { status: 'error' })
  })

  t.test('a flow makes a session of its own', async (t) => {
    const service = await startPasskeyService(t, database)
    const authenticator = await registerPasskey(service)
    const { session_id } = await service.logIn()
    const ticket = await initLogIn(service)
    const started = logInOf(
      await browse(service, endpoints.startCrossDeviceAuthentication.path, withTicket(ticket)),
    )
    const answer = await logInByPasskey(service, authenticator.use(started), { session_id })
    t.equal(answer.body.error_code, 'invalid_request')
    t.match(answer.body.message, /^session_id\b/)
  })

  t.test('a flow times out, tells so a while, and is then unknown', async (t) => {
    const service = await startPasskeyService(t, database)
    const authenticator = await registerPasskey(service)
    const ticket = await initLogIn(service)
    service.clock.advance(200)
    const started = logInOf(
      await browse(service, endpoints.startCrossDeviceAuthentication.path, withTicket(ticket)),
    )
    t.equal(started.options.timeout, 100_000, 'what is left')
    service.clock.advance(100)
    t.same(await statusOf(service, ticket), { status: 'timeout' })
    t.equal((await logInByPasskey(service, authenticator.use(started))).status, 400)
    for (const path of [
      endpoints.startCrossDeviceAuthentication.path,
      endpoints.startCrossDeviceRegistration.path,
    ]) {
      const late = await browse(service, path, withTicket(ticket))
      t.equal(late.status, 404)
    }
    service.clock.advance(300)
    t.match(await statusOf(service, ticket), { error_code: 'cross_device_ticket_not_found' })
  })

  t.test('the client aborts a flow of its own', async (t) => {
    const service = await startPasskeyService(t, database)
    const authenticator = await registerPasskey(service)
    const ticket = await initLogIn(service)
    const started = logInOf(
      await browse(service, endpoints.startCrossDeviceAuthentication.path, withTicket(ticket)),
    )
    const foreign = await service.post(endpoints.abortCrossDevice.path, withTicket(ticket), 'bank-web')
    t.equal(foreign.status, 404)
    t.equal(
      (await service.call(endpoints.abortCrossDevice.path, { client: undefined, body: withTicket(ticket) }))
        .status,
      401,
    )
    const aborted = await service.post(endpoints.abortCrossDevice.path, withTicket(ticket))
    t.equal(aborted.status, 204)
    t.equal(aborted.text, '')
    t.same(await statusOf(service, ticket), { status: 'aborted' })
    t.equal((await logInByPasskey(service, authenticator.use(started))).status, 400)
    t.same(await statusOf(service, ticket), { status: 'aborted' })
    const attached = await browse(service, endpoints.attachCrossDevice.path, withTicket(ticket))
    t.equal(attached.body.status, 'aborted')
  })

  t.test('a second device registers a passkey for the user who is logged in at the first', async (t) => {
    const service = await startPasskeyService(t, database)
    const { access_token } = await service.logIn()
    const body = { username: 'alice', limit_single_credential_to_device: false }
    const init = await callAs(service, access_token, endpoints.initCrossDeviceRegistration.path, { body })
    t.equal(init.status, 200)
    const ticket = ticketOf(init)
    const started = registrationOf(
      await browse(service, endpoints.startCrossDeviceRegistration.path, withTicket(ticket)),
    )
    t.match(started.options, { user: { name: 'alice' } })
    const authenticator = createAuthenticator(shopOrigin)
    const encoded = { webauthn_encoded_result: authenticator.make(started) }
    const plain = await callAs(service, access_token, endpoints.registerWebauthn.path, { body: encoded })
    t.equal(plain.body.error_code, 'webauthn_encoded_result', 'F05 the challenge is of another purpose')
    const registered = await service.post(endpoints.registerCrossDevice.path, encoded)
    t.equal(registered.status, 200)
    t.match(registered.body, {
      user_id: claimsOf(access_token).sub,
      webauthn_username: 'alice',
      credential_id: authenticator.credentialId,
      is_user_created: false,
    })
    t.same((await service.call(statusPath(ticket))).body, { status: 'success' })
    t.equal((await service.post(endpoints.registerCrossDevice.path, encoded)).status, 400)
    t.equal((await logInByPasskey(service, authenticator.use(await startLogIn(service)))).status, 200)
  })

  t.test('a second device registers a passkey for a user of another system', async (t) => {
    const service = await startPasskeyService(t, database)
    const body = { external_user_id: 'crm-1', username: 'dora' }
    const init = () => service.post(endpoints.initExternalCrossDeviceRegistration.path, body)
    const register = async (ticket: string) => {
      const answer = await browse(service, endpoints.startCrossDeviceRegistration.path, withTicket(ticket))
      const encoded = createAuthenticator(shopOrigin).make(registrationOf(answer))
      return service.post(endpoints.registerCrossDevice.path, { webauthn_encoded_result: encoded })
    }
    const first = await register(ticketOf(await init()))
    t.match(first.body, { external_user_id: 'crm-1', is_user_created: true, webauthn_username: 'dora' })
    const second = await register(ticketOf(await init()))
    t.match(second.body, { is_user_created: false, user_id: first.body.user_id })
  })

  t.test('a wrong answer ends a registration with an error', async (t) => {
    const service = await startPasskeyService(t, database)
    const init = await service.post(endpoints.initExternalCrossDeviceRegistration.path, {
      external_user_id: 'crm-1',
      username: 'bob',
    })
    const answer = await browse(
      service,
      endpoints.startCrossDeviceRegistration.path,
      withTicket(ticketOf(init)),
    )
    const encoded = createAuthenticator(shopOrigin).make(registrationOf(answer))
    const refused = await service.post(endpoints.registerCrossDevice.path, {
      webauthn_encoded_result: encoded,
    })
    t.equal(refused.body.error_code, 'identifier_taken', "the name is somebody else's")
    t.same(await statusOf(service, ticketOf(init)), { status: 'error' })
  })

  t.test('F05 a ticket of one purpose starts nothing of the other', async (t) => {
    const service = await startPasskeyService(t, database)
    const logIn = await initLogIn(service)
    const registration = ticketOf(
      await service.post(endpoints.initExternalCrossDeviceRegistration.path, {
        external_user_id: 'x',
        username: 'y',
      }),
    )
    for (const [path, ticket] of [
      [endpoints.startCrossDeviceRegistration.path, logIn],
      [endpoints.startCrossDeviceAuthentication.path, registration],
      [endpoints.startCrossDeviceAuthentication.path, 'no-such-ticket'],
      [endpoints.attachCrossDevice.path, 'no-such-ticket'],
    ] as const) {
      const answer = await browse(service, path, withTicket(ticket))
      t.equal(answer.status, 404, path)
      t.same(answer.body, {
        message: 'Cross device ticket not found',
        error_code: 'cross_device_ticket_not_found',
      })
    }
  })

  t.test('K12 pages of others see nothing of a flow', async (t) => {
    const service = await startPasskeyService(t, database)
    const ticket = await initLogIn(service)
    const headers = { origin: 'https://bank.example.com' }
    for (const [path, body] of [
      [statusPath(ticket), undefined],
      [endpoints.attachCrossDevice.path, withTicket(ticket)],
      [endpoints.startCrossDeviceAuthentication.path, withTicket(ticket)],
    ] as const) {
      const answer = await service.call(path, { client: undefined, body, headers })
      t.equal(answer.status, 403, path)
      t.equal(answer.headers['access-control-allow-origin'], undefined)
    }
    t.same(await statusOf(service, ticket), { status: 'pending' })
  })

  t.test('bad input is refused naming the field', async (t) => {
    const service = await startPasskeyService(t, database)
    const { access_token } = await service.logIn()
    const status = await service.call(endpoints.readCrossDeviceStatus.path, { client: undefined })
    t.match(status.body.message, /^cross_device_ticket_id\b/)
    for (const [path, body, field] of [
      [endpoints.attachCrossDevice.path, {}, 'cross_device_ticket_id'],
      [endpoints.attachCrossDevice.path, withTicket(''), 'cross_device_ticket_id'],
      [endpoints.attachCrossDevice.path, { cross_device_ticket_id: 1 }, 'cross_device_ticket_id'],
      [endpoints.abortCrossDevice.path, { ...withTicket('x'), reason: 'y' }, 'reason'],
      [endpoints.initCrossDeviceAuthentication.path, {}, 'client_id'],
      [endpoints.initCrossDeviceAuthentication.path, { client_id: 'shop-web', username: '' }, 'username'],
      [endpoints.initExternalCrossDeviceRegistration.path, { username: 'x' }, 'external_user_id'],
      [endpoints.initExternalCrossDeviceRegistration.path, { external_user_id: 'x' }, 'username'],
      [endpoints.registerCrossDevice.path, {}, 'webauthn_encoded_result'],
    ] as const) {
      const answer = await service.post(path, body)
      t.equal(answer.status, 400, `${path} ${JSON.stringify(body)}`)
      t.match(answer.body.message, new RegExp(`^${field}\\b`))
    }
    const init = await callAs(service, access_token, endpoints.initCrossDeviceRegistration.path, { body: {} })
    t.match(init.body.message, /^username\b/)
  })
})
