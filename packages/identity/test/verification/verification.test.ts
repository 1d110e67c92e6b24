import { endpoints } from '@latchkey/protocol'
import { templateEndpoints } from '@latchkey/protocol/management'
import { onBothDatabases } from '../support/databases.ts'
import { makeAccount, openDoors, startOpenService, takeFoothold } from '../support/foothold.ts'
import { redirectUri } from '../support/link-seed.ts'
import { manage } from '../support/manage.ts'
import { managing, resultOf } from '../support/managed-users.ts'
import { sentMessages } from '../support/outbox.ts'
import { asUser, enrolTotp } from '../support/time-codes.ts'

const wrong = (message: string) => ({
  status: 400,
  body: { error_code: 'invalid_otp', error_type: 'invalid_otp', message },
})
const done = { status: 200, body: { result: true } }

onBothDatabases(async (t, database) => {
  const service = await startOpenService(t, database)

  async function loggedIn() {
    const account = await makeAccount(service)
    const { username, password } = account
    const tokens = await service.logIn({ username, password })
    const call = asUser(service, tokens.access_token)
    return {
      account,
      tokens,
      call,
      manager: managing(service, account.userId),
      async prove(email: string, fields: object = {}) {
        const sent = await call(endpoints.sendVerificationEmailOtp.path, { email })
        if (sent.status !== 200) return sent
        const passcode = await service.newestCode(email.toLowerCase())
        return call(endpoints.validateVerificationEmailOtp.path, { email, passcode, ...fields })
      },
      async provePhone(phone_number: string, fields: object = {}) {
        const sent = await call(endpoints.sendVerificationSmsOtp.path, { phone_number })
        if (sent.status !== 200) return sent
        const passcode = await service.newestCode(phone_number)
        return call(endpoints.validateVerificationSmsOtp.path, { phone_number, passcode, ...fields })
      },
    }
  }

  t.test('users verify their own address, and what others could use ends', async (t) => {
    const { account, tokens, prove, manager } = await loggedIn()
    const doors = await takeFoothold(service, account)
    t.match(await prove(account.email), done)
    t.match(resultOf(await manager.read()).email, { value: account.email, email_verified: true })
    t.same(await openDoors(doors), ['password'], 'but what was proven in the same session')
    const { session_id } = tokens
    t.equal((await service.post(endpoints.authenticateSession.path, { session_id })).status, 200)
    const again = await prove(account.email)
    t.match(again, { status: 409, body: { message: 'Email is already verified in the tenant' } })
  })

  t.test('a further address becomes a secondary one, or the primary one if the user wants', async (t) => {
    const { account, prove, provePhone, manager } = await loggedIn()
    t.match(await prove(account.email), done)
    t.match(await prove(`second-${account.email}`), done)
    t.match(resultOf(await manager.read()), {
      email: { value: account.email },
      secondary_emails: [{ value: `second-${account.email}`, email_verified: true }],
    })
    t.match(await prove(`third-${account.email}`, { update_primary: true }), done)
    t.match(resultOf(await manager.read()), {
      email: { value: `third-${account.email}`, email_verified: true },
      secondary_emails: [
        { value: `second-${account.email}` },
        { value: account.email, email_verified: true },
      ],
    })
    t.match(await provePhone(account.phone_number), done)
    t.match(resultOf(await manager.read()).phone_number, { phone_number_verified: true })
  })

  t.test('wrong, used and expired codes are refused with the documented messages', async (t) => {
    const { account, call } = await loggedIn()
    const { email, phone_number } = account
    const validate = (passcode: string) =>
      call(endpoints.validateVerificationEmailOtp.path, { email, passcode })
    t.match(await validate('123456'), wrong('Invalid email or passcode'), 'never sent')
    await call(endpoints.sendVerificationEmailOtp.path, { email })
    const passcode = await service.newestCode(email)
    t.match(await validate(passcode === '000000' ? '000001' : '000000'), wrong('Invalid email or passcode'))
    const other = { email: `other-${email}`, passcode }
    t.match(
      await call(endpoints.validateVerificationEmailOtp.path, other),
      { status: 400 },
      'another address',
    )
    const login = { passcode, identifier: email, identifier_type: 'email' }
    t.equal((await service.post(endpoints.authenticateOtp.path, login)).status, 400, 'no code to log in by')
    service.clock.advance(3600)
    const { username, password } = account
    const fresh = asUser(service, (await service.logIn({ username, password })).access_token)
    t.match(await fresh(endpoints.validateVerificationEmailOtp.path, { email, passcode }), {
      status: 400,
      body: { error_code: 'expired_otp', message: 'Passcode expired' },
    })
    const sms = { phone_number, passcode: '123456' }
    t.match(
      await fresh(endpoints.validateVerificationSmsOtp.path, sms),
      wrong('Invalid phone number or passcode'),
    )
  })

  t.test('an address that somebody else has verified is refused only after its code', async (t) => {
    const owner = await loggedIn()
    t.match(await owner.prove(owner.account.email), done)
    const intruder = await loggedIn()
    const sent = await intruder.call(endpoints.sendVerificationEmailOtp.path, { email: owner.account.email })
    t.match(sent, done, 'the answer does not reveal it')
    const passcode = await service.newestCode(owner.account.email)
    const body = { email: owner.account.email, passcode, update_primary: true }
    t.match(await intruder.call(endpoints.validateVerificationEmailOtp.path, body), {
      status: 409,
      body: { message: 'Email is already verified in the tenant', error_code: 'identifier_taken' },
    })
    t.match(resultOf(await intruder.manager.read()).email, { value: intruder.account.email })
  })

  t.test('users with an enrolled factor have to show it before a further address counts', async (t) => {
    const account = await makeAccount(service)
    const { username, password, email } = account
    const { accessToken } = await enrolTotp(service, { username, password })
    const strong = asUser(service, accessToken)
    const weak = asUser(service, (await service.logIn({ username, password })).access_token)
    const further = { email: `further-${email}` }
    const refusal = { status: 401, body: { error_code: 'insufficient_user_authentication' } }
    t.match(await weak(endpoints.sendVerificationEmailOtp.path, further), refusal)
    t.same(await sentMessages(service, further.email), [])
    t.match(await strong(endpoints.sendVerificationEmailOtp.path, further), done)
    const passcode = await service.newestCode(further.email)
    t.match(await weak(endpoints.validateVerificationEmailOtp.path, { ...further, passcode }), refusal)
    service.clock.advance(3000)
    const late = await strong(endpoints.validateVerificationEmailOtp.path, { ...further, passcode })
    t.match(late, refusal, 'the factor was shown too long ago')
  })

  t.test('every field is checked', async (t) => {
    const { call } = await loggedIn()
    const bad: [string, object, string][] = [
      [endpoints.sendVerificationEmailOtp.path, {}, 'email'],
      [endpoints.sendVerificationEmailOtp.path, { email: 'x' }, 'email'],
      [endpoints.sendVerificationEmailOtp.path, { email: ['a@example.com'] }, 'email'],
      [
        endpoints.sendVerificationEmailOtp.path,
        { email: 'a@example.com', email_content: 1 },
        'email_content',
      ],
      [endpoints.sendVerificationSmsOtp.path, { phone_number: '12' }, 'phone_number'],
      [endpoints.sendVerificationSmsOtp.path, { phone_number: '+999999999999' }, 'phone_number'],
      [endpoints.validateVerificationEmailOtp.path, { email: 'a@example.com' }, 'passcode'],
      [endpoints.validateVerificationEmailOtp.path, { email: 'a@example.com', passcode: 1 }, 'passcode'],
      [
        endpoints.validateVerificationEmailOtp.path,
        { email: 'a@example.com', passcode: '1', update_primary: 'yes' },
        'update_primary',
      ],
      [endpoints.validateVerificationSmsOtp.path, { phone_number: '+15555550101', passcode: '' }, 'passcode'],
    ]
    for (const [path, body, field] of bad) {
      const answer = await call(path, body)
      t.match(answer, { status: 400, body: { error_code: 'invalid_request' } }, JSON.stringify(body))
      t.match(String(answer.body.message), field)
    }
  })

  t.test(
    'messages follow the templates and the branding of the app, in the language of the user',
    async (t) => {
      const { call, account, manager } = await loggedIn()
      const { email } = account
      const phone_number = '+15555557373'
      const texts = async () => {
        await call(endpoints.sendVerificationEmailOtp.path, { email })
        await call(endpoints.sendVerificationEmailLink.path, { email, redirect_uri: redirectUri })
        await call(endpoints.sendVerificationSmsOtp.path, { phone_number })
        const mails = await sentMessages(service, email)
        return [...mails.slice(0, 2), ...(await sentMessages(service, phone_number)).slice(0, 1)].map(
          ({ body }) => body,
        )
      }
      const [link = '', code = '', sms = ''] = await texts()
      t.match(link, /^Confirm your email address\n\nOpen this link to confirm your email address for Shop:/)
      t.match(
        code,
        /^Confirm your email address\n\nEnter this code in Shop:\n\n\d{6}\n\nIt is valid for 5 minutes/,
      )
      t.match(sms, /^\d{6} confirms your phone number for Shop\. It is valid for 5 minutes\./)
      for (const [messageKind, body] of [
        ['verification_code', { subject: 'Code', header_text: 'Bestätigen bei {{app_name}}' }],
        ['verification_link', { subject: 'Link', header_text: 'Link für {{app_name}}' }],
        ['verification_sms_code', { text: 'SMS {{code}} {{minutes}}' }],
      ] as const) {
        const place = { appId: 'shop', messageKind, language: 'de', by: 'shop-web' as const }
        t.equal((await manage(service, templateEndpoints.setTemplate, { ...place, body })).status, 200)
      }
      t.match((await texts())[1], 'Enter this code in Shop', 'the user has no language')
      await manager.update({ language: 'de-AT' })
      const german = await texts()
      t.match(german[0], /^Link für Shop\n\nhttp/)
      t.match(german[1], /^Bestätigen bei Shop\n\n\d{6}$/)
      t.match(german[2], /^SMS \d{6} 5$/)
      const email_content = { subject: 'Of the call', bodyText: 'Body of the call' }
      await call(endpoints.sendVerificationEmailOtp.path, { email, email_content })
      t.match((await sentMessages(service, email))[0], { body: /^Body of the call/ }, 'the call replaces all')
    },
  )
})
