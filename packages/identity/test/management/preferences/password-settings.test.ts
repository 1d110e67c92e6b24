import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { endpoints, pathWith } from '@latchkey/protocol'
import { PasswordPreferencesSchema } from '@latchkey/protocol/management'
import t, { type Test } from 'tap'
import { type ChangedSetting, type Person, settingsOf, showChanges } from '../../support/changed-setting.ts'
import { sqlite } from '../../support/databases.ts'
import { redirectUri } from '../../support/link-seed.ts'
import { sentMessages } from '../../support/outbox.ts'
import { password } from '../../support/seed.ts'
import { claimsOf, type TestService } from '../../support/service.ts'

const day = 86_400

async function logIn(service: TestService, { username }: Person, guess = password) {
  const answer = await service.post(endpoints.authenticatePassword.path, { username, password: guess })
  return answer.status === 200 ? 'logged in' : answer.body.error_code
}

let created = 0
/** A user with a password of their own. */
async function create(service: TestService, given: string, force_replace = false) {
  const credentials = { password: given, force_replace }
  created += 1
  const answer = await service.post(endpoints.createUser.path, { username: `new-${created}`, credentials })
  return answer.status === 201 ? 'created' : answer.body.error_code
}

/** Gives a user a password. */
async function replace(service: TestService, { username }: Person, given: string) {
  const { id_token } = await service.logIn({ username })
  const path = pathWith(endpoints.updatePassword.path, { userId: String(claimsOf(id_token).sub) })
  const body = { password: given, force_replace: false }
  const answer = await service.call(path, { method: 'PUT', body })
  return answer.status === 200 ? 'replaced' : answer.body.error_code
}

async function sendResetCode(service: TestService, { email }: Person): Promise<string> {
  await service.post(endpoints.sendPasswordResetEmailOtp.path, { email })
  return service.newestCode(email)
}

async function redeem(service: TestService, { email }: Person, passcode: string) {
  return service.post(endpoints.redeemPasswordResetEmailOtp.path, { email, passcode })
}

async function sendResetLink(service: TestService, { email }: Person): Promise<string> {
  await service.post(endpoints.sendPasswordResetLink.path, { redirect_uri: redirectUri, email })
  const [newest] = await sentMessages(service, email)
  return new URL(newest?.link ?? '').searchParams.get('code') ?? ''
}

async function reset(service: TestService, reset_token: string) {
  const body = { reset_token, new_password: 'a-quite-new-passphrase' }
  const answer = await service.call(endpoints.resetPassword.path, { client: undefined, body })
  return answer.status === 200 ? 'reset' : answer.body.error_code
}

const leaked = 'a-password-that-has-leaked'

/** Answers as the range API of leaked passwords does. */
async function startRangeServer(t: Test): Promise<string> {
  const digest = createHash('sha1').update(leaked).digest('hex').toUpperCase()
  const server = createServer((_request, response) => response.end(`${digest.slice(5)}:42\r\n`))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}/range/`
}

const settings: ChangedSetting[] = [
  {
    setting: 'password',
    to: { password: null },
    see: logIn,
    before: 'logged in',
    after: 'auth_password_policy_disabled',
  },
  {
    setting: 'password.passwordComplexity',
    to: { password: { passwordComplexity: 4 } },
    see: (service) => create(service, 'onlysmallletters'),
    before: 'created',
    after: 'auth_password_weak',
  },
  {
    setting: 'password.passwordMinLength',
    to: { password: { passwordMinLength: 20 } },
    see: (service) => create(service, 'nineteen-characters'),
    before: 'created',
    after: 'auth_password_weak',
  },
  {
    setting: 'password.passwordExpiresIn',
    to: { password: { passwordExpiresIn: 1 } },
    prepare: async (service) => service.clock.advance(2 * day),
    see: logIn,
    before: 'logged in',
    after: 'password_expired',
  },
  {
    setting: 'password.ignoreExpiration',
    from: { password: { passwordExpiresIn: 1 } },
    to: { password: { passwordExpiresIn: 1, ignoreExpiration: true } },
    prepare: async (service) => service.clock.advance(2 * day),
    see: logIn,
    before: 'password_expired',
    after: 'logged in',
  },
  {
    setting: 'password.blockPreviousPasswords',
    to: { password: { blockPreviousPasswords: 1 } },
    see: (service, person) => replace(service, person, password),
    before: 'replaced',
    after: 'auth_password_recently_used',
  },
  {
    setting: 'password.maxPasswordFailures',
    to: { password: { maxPasswordFailures: 1 } },
    async see(service, person) {
      await logIn(service, person, 'wrong-wrong-wrong')
      return logIn(service, person)
    },
    before: 'logged in',
    after: 'auth_invalid_credentials',
  },
  {
    setting: 'password.passwordSuspensionDuration',
    from: { password: { maxPasswordFailures: 1 } },
    to: { password: { maxPasswordFailures: 1, passwordSuspensionDuration: 1 } },
    async see(service, person) {
      await logIn(service, person, 'wrong-wrong-wrong')
      service.clock.advance(120)
      return logIn(service, person)
    },
    before: 'auth_invalid_credentials',
    after: 'logged in',
  },
  {
    setting: 'password.failuresExpireIn',
    from: { password: { maxPasswordFailures: 2 } },
    to: { password: { maxPasswordFailures: 2, failuresExpireIn: 1 } },
    async see(service, person) {
      await logIn(service, person, 'wrong-wrong-wrong')
      service.clock.advance(120)
      await logIn(service, person, 'wrong-wrong-wrong')
      return logIn(service, person)
    },
    before: 'auth_invalid_credentials',
    after: 'logged in',
  },
  {
    setting: 'password.tempPasswordValidityHours',
    to: { password: { tempPasswordValidityHours: 1 } },
    async prepare(service) {
      await create(service, password, true)
      service.clock.advance(7200)
      return { username: `new-${created}` }
    },
    see: (service, person, prepared) => logIn(service, { ...person, ...Object(prepared) }),
    before: 'temporary_password',
    after: 'auth_invalid_credentials',
  },
  {
    setting: 'password.resetValidityMinutes',
    to: { password: { resetValidityMinutes: 30 } },
    async see(service, person) {
      const token = await sendResetLink(service, person)
      service.clock.advance(1200)
      return reset(service, token)
    },
    before: 'invalid_reset_token',
    after: 'reset',
  },
  {
    setting: 'password.codeLength',
    to: { password: { codeLength: 8 } },
    see: async (service, person) => (await sendResetCode(service, person)).length,
    before: 6,
    after: 8,
  },
  {
    setting: 'password.checkHibp',
    to: { password: { checkHibp: true } },
    see: (service) => create(service, leaked),
    before: 'created',
    after: 'auth_password_breached',
  },
  {
    setting: 'password.checkDictionary',
    to: { password: { checkDictionary: false } },
    see: (service) => create(service, 'password123'),
    before: 'auth_password_weak',
    after: 'created',
  },
  {
    setting: 'password.requireMFA',
    to: { password: { requireMFA: true } },
    async see(service, person) {
      const answer = await redeem(service, person, await sendResetCode(service, person))
      return reset(service, String(answer.body.result))
    },
    before: 'reset',
    after: 'reset_mfa_required',
  },
  {
    setting: 'password.notifyOnPasswordUpdate',
    to: { password: { notifyOnPasswordUpdate: true } },
    async see(service, person) {
      await replace(service, person, 'a-quite-new-passphrase')
      return (await sentMessages(service, person.email)).length
    },
    before: 0,
    after: 1,
  },
  {
    setting: 'password.message',
    to: { password: { message: { subject: 'A subject of the shop' } } },
    async see(service, person) {
      await sendResetLink(service, person)
      const page = await service.call('/dev/outbox', { client: undefined })
      return page.text.split('<h2>')[1]?.split('<')[0]
    },
    before: 'Reset your password for Shop',
    after: 'A subject of the shop',
  },
]

t.test(
  'every setting of passwords counts at the next call, on another instance within a second',
  async (t) => {
    t.strictSame(
      settings.map(({ setting }) => setting),
      settingsOf('password', PasswordPreferencesSchema),
    )
    await showChanges(t, settings, { service: { breachedPasswordsUrl: await startRangeServer(t) } })
  },
)

t.test('a changed setting counts at the next call on SQLite too', async (t) => {
  await showChanges(t, settings.slice(0, 3), { database: sqlite })
})
