import { type Endpoint, endpoints, pathWith, verificationEndpoints } from '@latchkey/protocol'
import t from 'tap'
import { onBothDatabases } from '../support/databases.ts'
import { type MadeAccount, makeAccount, startOpenService } from '../support/foothold.ts'
import { callAs, shopOrigin, startRegistration } from '../support/passkeys.ts'
import { type Answer, type TestService, textOf, tokensOf } from '../support/service.ts'
import { createAuthenticator } from '../support/software-passkey.ts'
import { asUser, codeAppOf, enrolTotp } from '../support/time-codes.ts'

const newPassword = 'a-password-of-the-thief'

const logIn = (service: TestService, { username }: MadeAccount, password: string, fields: object = {}) =>
  service.post(endpoints.authenticatePassword.path, { username, password, ...fields })

/** An account whose owner has proven the email address. */
async function ownedAccount(service: TestService): Promise<MadeAccount> {
  const account = await makeAccount(service)
  const name = { identifier: account.username, identifier_type: 'username' }
  await service.post(endpoints.sendOtp.path, { channel: 'email', ...name })
  const passcode = await service.newestCode(account.email)
  const { access_token } = tokensOf(await service.post(endpoints.authenticateOtp.path, { passcode, ...name }))
  const { password } = account
  await asUser(service, access_token)(endpoints.setOwnPassword.path, { password })
  return account
}

/** Registers a passkey in a session. @returns its id */
async function registerIn(service: TestService, accessToken: string, username: string): Promise<Answer> {
  const started = await startRegistration(service, { username })
  const body = { webauthn_encoded_result: createAuthenticator(shopOrigin).make(started) }
  return callAs(service, accessToken, endpoints.registerWebauthn.path, { body })
}

/** The ways to enrol a factor. @returns the id of the passkey, if it is one */
const enrolments: Record<string, (service: TestService, account: MadeAccount) => Promise<string>> = {
  async TOTP(service, { username, password }) {
    await enrolTotp(service, { username, password })
    return 'none'
  },
  async 'a passkey'(service, account) {
    const { access_token } = tokensOf(await logIn(service, account, account.password))
    return textOf((await registerIn(service, access_token, account.username)).body, 'credential_id')
  },
  async 'recovery codes'(service, account) {
    const { access_token } = tokensOf(await logIn(service, account, account.password))
    await asUser(service, access_token)(endpoints.createRecoveryCodes.path)
    return 'none'
  },
}

/** What a thief with the password tries, by the endpoint that would make the change. */
function attemptsOf(
  service: TestService,
  { username, password, userId }: MadeAccount,
  stolen: { access_token: string; session_id: string },
  passkey: string,
) {
  const asThief = asUser(service, stolen.access_token)
  const reset = (reset_token: string, fields: object = {}) =>
    service.call(endpoints.resetPassword.path, {
      client: undefined,
      body: { reset_token, new_password: newPassword, ...fields },
    })
  return {
    setOwnPassword: () => asThief(endpoints.setOwnPassword.path, { password: newPassword }),
    registerTotp: () => asThief(endpoints.registerTotp.path, { allow_override: true }),
    revokeOwnTotp: () => asThief(endpoints.revokeOwnTotp.path, {}),
    createRecoveryCodes: () => asThief(endpoints.createRecoveryCodes.path),
    registerWebauthn: () => registerIn(service, stolen.access_token, username),
    initCrossDeviceRegistration: () => asThief(endpoints.initCrossDeviceRegistration.path, { username }),
    deleteOwnWebauthnCredential: () =>
      callAs(
        service,
        stolen.access_token,
        pathWith(endpoints.deleteOwnWebauthnCredential.path, { credentialId: passkey }),
        { method: 'DELETE' },
      ),
    async resetPassword() {
      const body = { client_id: 'shop-web', username, password }
      const redeemed = await service.call(endpoints.redeemPassword.path, { client: undefined, body })
      return reset(textOf(redeemed.body, 'result'))
    },
    updatePassword: () =>
      service.call(pathWith(endpoints.updatePassword.path, { userId }), {
        method: 'PUT',
        body: { password: newPassword, force_replace: false, session_id: stolen.session_id },
      }),
  }
}

/** By their own token users may read, rename a passkey and log out: none of it changes what they log in with. */
const harmless = ['updateOwnWebauthnCredential', 'logoutUser']

/** Addresses have a rule of their own on top, tried in `verification/verification.test.ts`. */
const ofAddresses = Object.keys(verificationEndpoints)

t.test('every endpoint by which users change what they log in with is tried', (t) => {
  const all: [string, Endpoint][] = Object.entries(endpoints)
  const changing = all.flatMap(([name, { caller, method }]) =>
    caller === 'user' && method !== 'GET' && ![...harmless, ...ofAddresses].includes(name) ? [name] : [],
  )
  const account = { username: '', email: '', phone_number: '', password: '', userId: '' }
  // no call is made
  const tried = attemptsOf(Object.create(null), account, { access_token: '', session_id: '' }, 'none')
  t.strictSame(
    Object.keys(tried)
      .filter((name) => changing.includes(name))
      .sort(),
    changing.sort(),
  )
  const open = all.flatMap(([name, { caller }]) => (caller === 'anyone' ? [name] : []))
  t.strictSame(open.sort(), ['redeemPassword', 'resetPassword'])
  t.end()
})

onBothDatabases(async (t, database) => {
  const service = await startOpenService(t, database)

  for (const [name, enrol] of Object.entries(enrolments)) {
    t.test(`a stolen password changes nothing of a user who has enrolled ${name}`, async (t) => {
      const account = await ownedAccount(service)
      const passkey = await enrol(service, account)
      const stolen = tokensOf(await logIn(service, account, account.password))
      const before = await enrolledOf(service, account)
      for (const [attempted, attempt] of Object.entries(attemptsOf(service, account, stolen, passkey))) {
        const { status, body } = await attempt()
        t.ok(
          ['insufficient_user_authentication', 'reset_mfa_required'].includes(String(body.error_code)),
          `${attempted}: ${status} ${body.error_code}`,
        )
      }
      t.strictSame(await enrolledOf(service, account), before)
      t.equal((await logIn(service, account, newPassword)).status, 400)
      t.equal((await logIn(service, account, account.password)).status, 200)
    })

    t.test(`a temporary password alone is not replaced for a user who has enrolled ${name}`, async (t) => {
      const account = await ownedAccount(service)
      await enrol(service, account)
      const path = pathWith(endpoints.updatePassword.path, { userId: account.userId })
      t.equal((await service.call(path, { method: 'PUT', body: { force_replace: true } })).status, 200)
      const refused = await logIn(service, account, account.password)
      t.equal(refused.body.error_code, 'temporary_password')
      const reset_token = textOf(refused.body, 'reset_token')
      const body = { reset_token, new_password: newPassword }
      t.match(await service.post(endpoints.resetPassword.path, body), {
        status: 403,
        body: { error_code: 'reset_mfa_required' },
      })
      // a code to the verified address is the second proof
      const { email } = account
      await service.post(endpoints.sendPasswordResetEmailOtp.path, { email, prev_reset_token: reset_token })
      const passcode = await service.newestCode(email)
      const redeemed = await service.post(endpoints.redeemPasswordResetEmailOtp.path, { email, passcode })
      const second = { reset_token: textOf(redeemed.body, 'result'), new_password: newPassword }
      t.equal((await service.post(endpoints.resetPassword.path, second)).status, 200)
      t.equal((await logIn(service, account, newPassword)).status, 200)
    })
  }

  t.test('a user who has shown an enrolled factor changes everything', async (t) => {
    const account = await ownedAccount(service)
    const { username, password } = account
    const { accessToken, sessionId } = await enrolTotp(service, { username, password })
    const registered = await registerIn(service, accessToken, username)
    const passkey = textOf(registered.body, 'credential_id')
    const session = { access_token: accessToken, session_id: sessionId }
    const {
      resetPassword: _,
      revokeOwnTotp,
      updatePassword,
      ...others
    } = attemptsOf(service, account, session, passkey)
    for (const [name, attempt] of Object.entries({ ...others, revokeOwnTotp })) {
      t.ok((await attempt()).status < 300, name)
    }
    t.equal((await logIn(service, account, newPassword)).status, 200)
    t.equal((await updatePassword()).status, 200)
  })

  t.test(
    'an enrolment begun in another session ends when a factor is enrolled or the password changes',
    async (t) => {
      for (const change of ['factor', 'password'] as const) {
        const account = await ownedAccount(service)
        const { username, password } = account
        // nothing is enrolled yet, so the thief may begin
        const stolen = tokensOf(await logIn(service, account, password))
        const asThief = asUser(service, stolen.access_token)
        const { body } = await asThief(endpoints.registerTotp.path, {})
        const ticket = await asThief(endpoints.initCrossDeviceRegistration.path, { username })
        const { access_token } = tokensOf(await logIn(service, account, password))
        const asOwner = asUser(service, access_token)
        const changed =
          change === 'factor'
            ? await asOwner(endpoints.createRecoveryCodes.path)
            : await asOwner(endpoints.setOwnPassword.path, { password: 'another-one-of-the-owner' })
        t.ok(changed.status < 300)
        const token = codeAppOf(textOf(body, 'uri')).code(service.clock.seconds())
        const confirmation = { token, identifier: username, identifier_type: 'username' }
        t.equal((await service.post(endpoints.authenticateTotp.path, confirmation)).status, 400)
        const begun = await service.call(endpoints.startCrossDeviceRegistration.path, {
          client: undefined,
          headers: { origin: shopOrigin },
          body: { cross_device_ticket_id: textOf(ticket.body, 'cross_device_ticket_id') },
        })
        t.equal(begun.status, 404)
      }
    },
  )

  t.test('of two first enrolments at the same moment in two sessions one stays', async (t) => {
    const account = await ownedAccount(service)
    const tokens = await Promise.all(
      [0, 1].map(async () => tokensOf(await logIn(service, account, account.password))),
    )
    const answers = await Promise.all(
      tokens.map(({ access_token }) => asUser(service, access_token)(endpoints.createRecoveryCodes.path)),
    )
    t.strictSame(answers.map(({ status }) => status).sort(), [201, 401])
  })
})

/** What a user has enrolled, as the client sees it. */
async function enrolledOf(service: TestService, { userId }: MadeAccount): Promise<string[]> {
  const read = async (path: string) => (await service.call(path)).text
  return [
    await read(pathWith(endpoints.countRecoveryCodes.path, { userId })),
    await read(pathWith(endpoints.listWebauthnCredentials.path, { userId })),
  ]
}
