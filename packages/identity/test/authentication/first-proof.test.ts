import { endpoints } from '@latchkey/protocol'
import { sql } from 'kysely'
import t from 'tap'
import { openStorage } from '../../src/storage/open-storage.ts'
import { onBothDatabases, sqlite } from '../support/databases.ts'
import {
  type MadeAccount,
  makeAccount,
  openDoors,
  startOpenService,
  takeFoothold,
} from '../support/foothold.ts'
import { redirectUri } from '../support/link-seed.ts'
import { readUser, sentMessages } from '../support/outbox.ts'
import { callAs, logInByPasskey, shopOrigin, startLogIn, startRegistration } from '../support/passkeys.ts'
import { type Answer, claimsOf, type TestService, textOf, tokensOf } from '../support/service.ts'
import { createAuthenticator } from '../support/software-passkey.ts'
import { asUser, codeAppOf, enrolTotp } from '../support/time-codes.ts'

const refused = { status: 400, body: { error_code: 'auth_invalid_credentials' } }
const newPassword = 'a-password-of-the-owner'

const passwordOf = ({ username, password }: MadeAccount) => ({ username, password })
const nameOf = ({ username }: MadeAccount) => ({ identifier: username, identifier_type: 'username' })

async function sendCode(
  service: TestService,
  account: MadeAccount,
  channel: 'sms' | 'email',
): Promise<string> {
  await service.post(endpoints.sendOtp.path, { channel, ...nameOf(account) })
  return service.newestCode(channel === 'sms' ? account.phone_number : account.email)
}

function useCode(service: TestService, account: MadeAccount, passcode: string, fields: object = {}) {
  return service.post(endpoints.authenticateOtp.path, { passcode, ...nameOf(account), ...fields })
}

/** The ways in which somebody shows that they receive what is sent to an address. */
const proofs = {
  'a code by email': async (service: TestService, account: MadeAccount, fields: object = {}) =>
    useCode(service, account, await sendCode(service, account, 'email'), fields),
  'a code by text message': async (service: TestService, account: MadeAccount, fields: object = {}) =>
    useCode(service, account, await sendCode(service, account, 'sms'), fields),
  'a magic link': async (service: TestService, { email }: MadeAccount, fields: object = {}) => {
    await service.post(endpoints.sendMagicLink.path, { email, redirect_uri: redirectUri })
    const [newest] = await sentMessages(service, email)
    const code = new URL(newest?.link ?? '').searchParams.get('code')
    return service.post(endpoints.authenticateMagicLink.path, { code, ...fields })
  },
}

function logIn(service: TestService, { username, password }: MadeAccount): Promise<Answer> {
  return service.post(endpoints.authenticatePassword.path, { username, password })
}

/** Tables with rows of users that nobody can get in by: what they are, and what a first proof leaves of them. */
const left = {
  users: 'the account itself',
  user_search: 'what the account is found by',
  audit_subjects: 'its pseudonym in the audit trail',
  user_apps: 'which apps the account belongs to',
  webhook_deliveries: 'what webhooks were sent about the account',
  group_members: 'which groups the account belongs to',
  sessions: 'that of the first proof',
  backchannel_logouts: 'log-outs that are still to be sent',
  passcodes: 'ended, because failures keep counting',
  one_time_secrets: 'ended, so that a replay is told from an unknown one',
  cross_device_tickets: 'ended, because a browser asks for the outcome',
}
/** Of the release before, empty. */
const unused = ['magic_links', 'password_resets', 'totp_transactions', 'webauthn_challenges']

t.test('a first proof leaves no row by which somebody could get in, in any table', async (t) => {
  const url = await sqlite.openShared(t)
  const service = await startOpenService(t, url)
  const account = await makeAccount(service)
  await takeFoothold(service, account)
  const { db, close } = await openStorage(url)
  t.after(() => close())
  const owned = (await db.introspection.getTables()).flatMap(({ name, columns }) => {
    const key = columns.find((column) => ['user_id', 'account_key'].includes(column.name))?.name
    return key === undefined || unused.includes(name) ? [] : [{ name, key }]
  })
  const rowsOf = async () => {
    const counts: Record<string, number> = {}
    for (const { name, key } of owned) {
      const { rows } = await sql`select 1 from ${sql.table(name)}
        where ${sql.ref(key)} = ${account.userId}`.execute(db)
      if (rows.length > 0) counts[name] = rows.length
    }
    return counts
  }
  const filled = Object.keys(await rowsOf())
  const ended = owned.map(({ name }) => name).filter((name) => !(name in left))
  // a table that is not here yet: a method of its own ends it by `endCredentials`, and the foothold has to fill it
  t.strictSame(
    ended.filter((name) => name !== 'password_history' && !filled.includes(name)),
    [],
    'every table was filled',
  )
  tokensOf(await proofs['a code by email'](service, account))
  t.strictSame(
    Object.keys(await rowsOf()).filter((name) => !(name in left)),
    [],
  )
  t.equal((await rowsOf()).sessions, 1)
})

onBothDatabases(async (t, database) => {
  const service = await startOpenService(t, database)

  t.test('the maker of an account has many ways in before anybody proves an address', async (t) => {
    const doors = await takeFoothold(service, await makeAccount(service))
    const shut = Object.keys(doors).filter((name) => name !== 'reset token')
    t.strictSame(await openDoors(doors), shut, 'all but the reset: a factor is enrolled')
  })

  for (const [name, prove] of Object.entries(proofs)) {
    t.test(`${name} as the first proof of an address ends all that was there before`, async (t) => {
      const account = await makeAccount(service)
      const doors = await takeFoothold(service, account)
      const { access_token, session_id } = tokensOf(await prove(service, account))
      t.strictSame(await openDoors(doors), [])

      t.equal((await service.post(endpoints.authenticateSession.path, { session_id })).status, 200)
      const asOwner = asUser(service, access_token)
      const registered = await asOwner(endpoints.registerTotp.path, {})
      t.equal(registered.status, 201, 'the owner enrols at once')
      const token = codeAppOf(textOf(registered.body, 'uri')).code(service.clock.seconds())
      const confirmation = { ...nameOf(account), token, session_id }
      t.equal((await service.post(endpoints.authenticateTotp.path, confirmation)).status, 200)
      t.equal((await asOwner(endpoints.setOwnPassword.path, { password: newPassword })).status, 200)
      t.match(await logIn(service, account), refused)
      t.equal((await logIn(service, { ...account, password: newPassword })).status, 200)
      t.equal((await prove(service, account)).status, 200, 'a later proof ends nothing')
      t.equal((await logIn(service, { ...account, password: newPassword })).status, 200)
    })
  }

  t.test('what was proven or enrolled in the session of the first proof goes on', async (t) => {
    const account = await makeAccount(service)
    const elsewhere = tokensOf(await logIn(service, account))
    const { app, accessToken, sessionId: session_id } = await enrolTotp(service, passwordOf(account))
    const asOwner = asUser(service, accessToken)
    const codes = (await asOwner(endpoints.createRecoveryCodes.path)).body.recovery_codes
    const authenticator = createAuthenticator(shopOrigin)
    const started = await startRegistration(service, { username: account.username })
    const body = { webauthn_encoded_result: authenticator.make(started) }
    t.equal((await callAs(service, accessToken, endpoints.registerWebauthn.path, { body })).status, 200)

    const proven = tokensOf(await proofs['a code by email'](service, account, { session_id }))
    t.equal(proven.session_id, session_id)
    t.match(claimsOf(proven.id_token), { amr: ['pwd', 'otp', 'eotp', 'mfa'] })
    t.equal((await logIn(service, account)).status, 200)
    t.equal((await callAs(service, accessToken, '/cis/oidc/me')).status, 200)
    const token = app.code(service.clock.seconds())
    t.equal((await service.post(endpoints.authenticateTotp.path, { ...nameOf(account), token })).status, 200)
    const code = Array.isArray(codes) ? codes[0] : undefined
    const recovery = { ...nameOf(account), code }
    t.equal((await service.post(endpoints.authenticateRecoveryCode.path, recovery)).status, 200)
    t.equal((await logInByPasskey(service, authenticator.use(await startLogIn(service)))).status, 200)
    const other = { session_id: elsewhere.session_id }
    t.equal(
      (await service.post(endpoints.authenticateSession.path, other)).status,
      400,
      'but other sessions end',
    )
  })

  t.test(
    'what was enrolled in another session ends, whatever the session of the first proof has shown',
    async (t) => {
      const account = await makeAccount(service)
      const doors = await takeFoothold(service, account)
      // somebody who was given the password, but not the factors
      const { session_id } = tokensOf(await logIn(service, account))
      t.equal((await proofs['a code by email'](service, account, { session_id })).status, 200)
      t.strictSame(await openDoors(doors), ['password'])
    },
  )

  t.test('a session of another user or none keeps nothing, and the proof does not count', async (t) => {
    const [account, intruder] = [await makeAccount(service), await makeAccount(service)]
    const { session_id } = tokensOf(await logIn(service, intruder))
    for (const [foreign, error_code] of [
      [session_id, 'invalid_request'],
      ['no-such-session', 'session_not_found'],
    ]) {
      const answer = await proofs['a code by email'](service, account, { session_id: foreign })
      t.match(answer, { status: 400, body: { error_code } })
      t.match(await readUser(service, account.userId), { email: { email_verified: false } })
      t.equal((await logIn(service, account)).status, 200, 'nothing has ended')
    }
  })

  t.test('an account that has its owner is not entered by an unverified address', async (t) => {
    const secondary = { secondary_emails: ['second@example.com'], secondary_phone_numbers: ['+15555550666'] }
    const account = await makeAccount(service, secondary)
    // the number is the intruder's, and so is this code
    const early = await sendCode(service, account, 'sms')
    const { session_id, access_token } = tokensOf(await proofs['a magic link'](service, account))
    t.match(await useCode(service, account, early), refused, 'a code of before')
    t.match(await proofs['a code by text message'](service, account), refused)
    for (const [channel, field, to] of [
      ['email', 'custom_email', 'second@example.com'],
      ['sms', 'custom_phone_number', '+15555550666'],
    ] as const) {
      await service.post(endpoints.sendOtp.path, { channel, ...nameOf(account), [field]: to })
      t.match(await useCode(service, account, await service.newestCode(to)), refused, to)
    }
    const user = () => readUser(service, account.userId)
    t.match(await user(), { email: { email_verified: true }, phone_number: { phone_number_verified: false } })

    t.equal((await proofs['a code by text message'](service, account, { session_id })).status, 200)
    t.match(await user(), { phone_number: { phone_number_verified: true } })
    t.equal((await callAs(service, access_token, '/cis/oidc/me')).status, 200, 'and nothing has ended')
    t.equal((await proofs['a code by text message'](service, account)).status, 200, 'verified by its owner')
  })

  t.test('a secondary address does not make its receiver the owner', async (t) => {
    const account = await makeAccount(service, { secondary_emails: ['planted@example.com'] })
    const send = { channel: 'email', ...nameOf(account), custom_email: 'planted@example.com' }
    await service.post(endpoints.sendOtp.path, send)
    t.match(await useCode(service, account, await service.newestCode('planted@example.com')), refused)
    t.equal((await logIn(service, account)).status, 200)
  })

  t.test('a further address counts only after an enrolled factor, if the owner has one', async (t) => {
    const account = await makeAccount(service)
    const { access_token, session_id } = tokensOf(await proofs['a code by email'](service, account))
    await asUser(service, access_token)(endpoints.setOwnPassword.path, { password: newPassword })
    const owner = { ...account, password: newPassword }
    const { sessionId } = await enrolTotp(service, passwordOf(owner))
    // a stolen password, and the number that the maker of the account has put in
    const stolen = tokensOf(await logIn(service, owner))
    const bySms = (id: string) => proofs['a code by text message'](service, account, { session_id: id })
    t.match(await bySms(stolen.session_id), refused)
    t.match(await bySms(session_id), refused)
    t.equal((await bySms(sessionId)).status, 200)
  })

  t.test(
    'of two addresses that are proven at the same moment one makes its receiver the owner',
    async (t) => {
      for (let round = 0; round < 3; round += 1) {
        const account = await makeAccount(service)
        const name = nameOf(account)
        // a client has one code of a user at a time
        await service.post(endpoints.sendOtp.path, { channel: 'sms', ...name }, 'bank-web')
        const text = { ...name, passcode: await service.newestCode(account.phone_number) }
        const code = await sendCode(service, account, 'email')
        const answers = await Promise.all([
          useCode(service, account, code),
          service.post(endpoints.authenticateOtp.path, text, 'bank-web'),
        ])
        t.strictSame(answers.map(({ status }) => status).sort(), [200, 400])
        const { email, phone_number } = await readUser(service, account.userId)
        t.strictSame(
          [{ ...Object(email) }.email_verified, { ...Object(phone_number) }.phone_number_verified].sort(),
          [false, true],
        )
        const [owner] = answers.filter(({ status }) => status === 200)
        const { session_id } = owner?.body ?? {}
        t.equal((await service.post(endpoints.authenticateSession.path, { session_id })).status, 200)
      }
    },
  )

  t.test('of an intruder and an owner at the same moment the owner stays', async (t) => {
    for (let round = 0; round < 4; round += 1) {
      const account = await makeAccount(service)
      const { username, password } = account
      const tokens = tokensOf(await logIn(service, account))
      const asMaker = asUser(service, tokens.access_token)
      const code = await sendCode(service, account, 'email')
      const proof = { client_id: 'shop-web', username, password }
      const [owner, ...others] = await Promise.all([
        useCode(service, account, code),
        logIn(service, account),
        asMaker(endpoints.registerTotp.path, {}),
        asMaker(endpoints.createRecoveryCodes.path),
        asMaker(endpoints.setOwnPassword.path, { password: newPassword }),
        asMaker(endpoints.initCrossDeviceRegistration.path, { username }),
        service.call(endpoints.redeemPassword.path, { client: undefined, body: proof }),
        service.post(endpoints.authenticateSession.path, { session_id: tokens.session_id }),
        service.post(endpoints.refreshToken.path, { refresh_token: tokens.refresh_token }),
      ])
      t.equal(owner?.status, 200)
      t.match(await logIn(service, account), refused)
      t.match(await logIn(service, { ...account, password: newPassword }), refused)
      for (const { body } of others) {
        const { session_id, uri, recovery_codes, result, refresh_token, cross_device_ticket_id } = body
        const answers: Answer[] = []
        if (session_id !== undefined) {
          answers.push(await service.post(endpoints.authenticateSession.path, { session_id }))
        }
        if (refresh_token !== undefined) {
          answers.push(await service.post(endpoints.refreshToken.path, { refresh_token }))
        }
        if (typeof uri === 'string') {
          const token = codeAppOf(uri).code(service.clock.seconds())
          answers.push(await service.post(endpoints.authenticateTotp.path, { ...nameOf(account), token }))
        }
        if (Array.isArray(recovery_codes)) {
          const given = { ...nameOf(account), code: recovery_codes[0] }
          answers.push(await service.post(endpoints.authenticateRecoveryCode.path, given))
        }
        if (typeof result === 'string') {
          const body = { reset_token: result, new_password: newPassword }
          answers.push(await service.call(endpoints.resetPassword.path, { client: undefined, body }))
        }
        if (cross_device_ticket_id !== undefined) {
          const headers = { origin: shopOrigin }
          const body = { cross_device_ticket_id }
          answers.push(
            await service.call(endpoints.startCrossDeviceRegistration.path, {
              client: undefined,
              body,
              headers,
            }),
          )
        }
        for (const { status, text } of answers) t.ok(status >= 400, text)
      }
      const { access_token } = tokensOf(owner ?? { status: 0, headers: {}, body: {}, text: '' })
      t.equal((await asUser(service, access_token)(endpoints.registerTotp.path, {})).status, 201)
    }
  })
})
