import { endpoints, type OtpChannel } from '@latchkey/protocol'
import {
  LinkPreferencesSchema,
  PasscodePreferencesSchema,
  SmsPreferencesSchema,
} from '@latchkey/protocol/management'
import t from 'tap'
import { type ChangedSetting, type Person, settingsOf, showChanges } from '../../support/changed-setting.ts'
import { redirectUri } from '../../support/link-seed.ts'
import { sentMessages } from '../../support/outbox.ts'
import type { Answer, TestService } from '../../support/service.ts'

const verdict = (answer: Answer) => (answer.status === 200 ? 'logged in' : answer.body.error_code)

async function subjectOfNewest(service: TestService) {
  const page = await service.call('/dev/outbox', { client: undefined })
  return page.text.split('<h2>')[1]?.split('<')[0]
}

/** The settings of codes by one channel. A text message and a code for the backend have no subject. */
function passcodeSettings(method: string, channel: OtpChannel): ChangedSetting[] {
  const send = ({ post }: TestService, { username }: Person) =>
    post(endpoints.sendOtp.path, { channel, identifier_type: 'username', identifier: username })

  async function codeOf(service: TestService, person: Person): Promise<string> {
    const answer = await send(service, person)
    if (channel === 'direct') return String(answer.body.code)
    return service.newestCode(channel === 'sms' ? person.phone : person.email)
  }

  async function logIn({ post }: TestService, { username }: Person, passcode: string) {
    const by = { identifier_type: 'username', identifier: username }
    return verdict(await post(endpoints.authenticateOtp.path, { passcode, ...by }))
  }

  const wrong = (code: string) => (code[0] === '0' ? '1' : '0') + code.slice(1)

  return [
    {
      setting: method,
      to: { [method]: null },
      see: async (service, person) => (await send(service, person)).status,
      before: 200,
      after: 400,
    },
    {
      setting: `${method}.expiresIn`,
      to: { [method]: { expiresIn: 1 } },
      async see(service, person) {
        const code = await codeOf(service, person)
        service.clock.advance(120)
        return logIn(service, person, code)
      },
      before: 'logged in',
      after: 'auth_invalid_credentials',
    },
    {
      setting: `${method}.maxFailures`,
      to: { [method]: { maxFailures: 1 } },
      async see(service, person) {
        const code = await codeOf(service, person)
        await logIn(service, person, wrong(code))
        return logIn(service, person, code)
      },
      before: 'logged in',
      after: 'auth_invalid_credentials',
    },
    {
      setting: `${method}.lockoutDuration`,
      from: { [method]: { maxFailures: 2 } },
      to: { [method]: { maxFailures: 2, lockoutDuration: 1 } },
      async see(service, person) {
        await logIn(service, person, wrong(await codeOf(service, person)))
        service.clock.advance(120)
        const code = await codeOf(service, person)
        await logIn(service, person, wrong(code))
        return logIn(service, person, code)
      },
      before: 'auth_invalid_credentials',
      after: 'logged in',
    },
    {
      setting: `${method}.codeLength`,
      to: { [method]: { codeLength: 8 } },
      see: async (service, person) => (await codeOf(service, person)).length,
      before: 6,
      after: 8,
    },
    ...(channel === 'email'
      ? [
          {
            setting: `${method}.message`,
            to: { [method]: { message: { subject: 'A subject of the shop' } } },
            async see(service: TestService, person: Person) {
              await send(service, person)
              return subjectOfNewest(service)
            },
            before: 'Your code for Shop',
            after: 'A subject of the shop',
          },
        ]
      : []),
    ...(channel === 'sms'
      ? [
          {
            setting: `${method}.countries`,
            to: { [method]: { countries: ['49'] } },
            async see(service: TestService, person: Person) {
              await send(service, person)
              return (await sentMessages(service, person.phone)).length
            },
            before: 1,
            after: 0,
          },
          {
            setting: `${method}.allowPremiumNumbers`,
            to: { [method]: { allowPremiumNumbers: true } },
            async see(service: TestService) {
              const phone_number = '+19002345678'
              await service.post(endpoints.createUser.path, { phone_number })
              const asked = { channel, identifier_type: 'phone_number', identifier: phone_number }
              await service.post(endpoints.sendOtp.path, asked)
              return (await sentMessages(service, phone_number)).length
            },
            before: 0,
            after: 1,
          },
        ]
      : []),
  ]
}

/** The settings of links by one channel. */
function linkSettings(method: string, channel: 'email' | 'direct'): ChangedSetting[] {
  const send = ({ post }: TestService, { email }: Person) =>
    post(endpoints.sendMagicLink.path, { email, redirect_uri: redirectUri, channel })

  async function linkOf(service: TestService, person: Person): Promise<string> {
    const answer = await send(service, person)
    if (channel === 'direct') return String(answer.body.link)
    return (await sentMessages(service, person.email))[0]?.link ?? ''
  }

  return [
    {
      setting: method,
      to: { [method]: null },
      see: async (service, person) => (await send(service, person)).status,
      before: 200,
      after: 400,
    },
    {
      setting: `${method}.expiresIn`,
      to: { [method]: { expiresIn: 1 } },
      async see(service, person) {
        const link = await linkOf(service, person)
        service.clock.advance(120)
        const code = new URL(link).searchParams.get('code')
        return verdict(await service.post(endpoints.authenticateMagicLink.path, { code }))
      },
      before: 'logged in',
      after: 'auth_invalid_credentials',
    },
    ...(channel === 'email'
      ? [
          {
            setting: `${method}.message`,
            to: { [method]: { message: { subject: 'A subject of the shop' } } },
            async see(service: TestService, person: Person) {
              await send(service, person)
              return subjectOfNewest(service)
            },
            before: 'Sign in to Shop',
            after: 'A subject of the shop',
          },
        ]
      : []),
  ]
}

const withoutMessage = (settings: string[]) => settings.filter((name) => !name.endsWith('.message'))

t.test(
  'every setting of codes and links counts at the next call, on another instance within a second',
  async (t) => {
    const settings = [
      ...passcodeSettings('sms', 'sms'),
      ...passcodeSettings('email_otp', 'email'),
      ...passcodeSettings('direct_otp', 'direct'),
      ...linkSettings('email', 'email'),
      ...linkSettings('direct_link', 'direct'),
    ]
    t.strictSame(
      settings.map(({ setting }) => setting),
      [
        ...withoutMessage(settingsOf('sms', SmsPreferencesSchema)),
        ...settingsOf('email_otp', PasscodePreferencesSchema),
        ...withoutMessage(settingsOf('direct_otp', PasscodePreferencesSchema)),
        ...settingsOf('email', LinkPreferencesSchema),
        ...withoutMessage(settingsOf('direct_link', LinkPreferencesSchema)),
      ],
    )
    await showChanges(t, settings)
  },
)
