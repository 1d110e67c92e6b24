import { endpoints } from '@latchkey/protocol'
import { TotpPreferencesSchema, WebauthnConfigurationSchema } from '@latchkey/protocol/management'
import t from 'tap'
import { type ChangedSetting, type Person, settingsOf, showChanges } from '../../support/changed-setting.ts'
import {
  browse,
  callAs,
  logInByPasskey,
  registerPasskey,
  registrationOf,
  shopOrigin,
  startLogIn,
  startRegistration,
} from '../../support/passkeys.ts'
import { type TestService, tokensOf } from '../../support/service.ts'
import { type Authenticator, createAuthenticator } from '../../support/software-passkey.ts'
import { asUser, type CodeApp, codeAppOf, enrolTotp, wrongCode } from '../../support/time-codes.ts'

/** Registers an authenticator app. */
async function register(service: TestService, { username }: Person): Promise<CodeApp | undefined> {
  const { access_token } = await service.logIn({ username })
  const { status, body } = await asUser(service, access_token)(endpoints.registerTotp.path, {})
  return status === 201 ? codeAppOf(String(body.uri)) : undefined
}

const enrol = async (service: TestService, { username }: Person) =>
  (await enrolTotp(service, { username })).app

async function logIn({ post }: TestService, { username }: Person, token: string) {
  const by = { identifier_type: 'username', identifier: username }
  const answer = await post(endpoints.authenticateTotp.path, { token, ...by })
  return answer.status === 200 ? 'logged in' : answer.body.error_code
}

/** A log-in by an enrolled authenticator with the code of another period. */
const byCodeOf = (offset: number) => async (service: TestService, person: Person, app: unknown) => {
  service.clock.advance(300)
  return logIn(service, person, appOf(app).code(service.clock.seconds(), offset))
}

/** A log-in after a wrong code and some time. */
const afterFailure = (seconds: number) => async (service: TestService, person: Person, app: unknown) => {
  await logIn(service, person, wrongCode(appOf(app), service.clock.seconds()))
  service.clock.advance(seconds)
  return logIn(service, person, appOf(app).code(service.clock.seconds()))
}

function appOf(prepared: unknown): CodeApp {
  if (typeof prepared !== 'object' || prepared === null || !('code' in prepared)) throw new Error('no app')
  return Object(prepared)
}

const totpSettings: ChangedSetting[] = [
  {
    setting: 'totp',
    to: { totp: null },
    see: async (service, person) => typeof (await register(service, person)),
    before: 'object',
    after: 'undefined',
  },
  {
    setting: 'totp.algorithm',
    to: { totp: { algorithm: 'sha256' } },
    see: async (service, person) => (await register(service, person))?.form.algorithm,
    before: 'sha1',
    after: 'sha256',
  },
  {
    setting: 'totp.digits',
    to: { totp: { digits: 8 } },
    see: async (service, person) => (await register(service, person))?.form.digits,
    before: 6,
    after: 8,
  },
  {
    setting: 'totp.period',
    to: { totp: { period: 60 } },
    see: async (service, person) => (await register(service, person))?.form.period,
    before: 30,
    after: 60,
  },
  {
    setting: 'totp.window',
    to: { totp: { window: 0 } },
    prepare: enrol,
    see: byCodeOf(-1),
    before: 'logged in',
    after: 'auth_invalid_credentials',
  },
  {
    setting: 'totp.futureWindow',
    to: { totp: { futureWindow: 0 } },
    prepare: enrol,
    see: byCodeOf(1),
    before: 'logged in',
    after: 'auth_invalid_credentials',
  },
  {
    setting: 'totp.issuer',
    to: { totp: { issuer: 'Acme' } },
    see: async (service, person) => (await register(service, person))?.uri,
    before: /issuer=Shop/,
    after: /issuer=Acme/,
  },
  {
    setting: 'totp.maxFailures',
    to: { totp: { maxFailures: 1 } },
    prepare: enrol,
    see: afterFailure(0),
    before: 'logged in',
    after: 'auth_invalid_credentials',
  },
  {
    setting: 'totp.lockoutDuration',
    from: { totp: { maxFailures: 1 } },
    to: { totp: { maxFailures: 1, lockoutDuration: 1 } },
    prepare: enrol,
    see: afterFailure(120),
    before: 'auth_invalid_credentials',
    after: 'logged in',
  },
]

const rpId = 'example.com'
const from = { webauthn_api: { rpId, rpOrigins: [shopOrigin] } }
const to = (changed: object) => ({ webauthn_api: { rpId, rpOrigins: [shopOrigin], ...changed } })
const otherOrigin = 'https://login.example.com'

const start = (service: TestService, { username }: Person, origin = shopOrigin) =>
  browse(service, endpoints.startWebauthnRegistration.path, { client_id: 'shop-web', username }, origin)

const optionsOf = async (service: TestService, person: Person) =>
  registrationOf(await start(service, person)).options

/** Adds a passkey in a session that the first one began, and counts those that the user has then. */
async function addPasskey(service: TestService, { username }: Person, first: unknown): Promise<number> {
  const authenticator: Authenticator = Object(first)
  const encodedUse = authenticator.use(await startLogIn(service, { username }))
  const { access_token } = tokensOf(await logInByPasskey(service, encodedUse))
  const started = await startRegistration(service, { username })
  const body = { webauthn_encoded_result: createAuthenticator(shopOrigin).make(started) }
  await callAs(service, access_token, endpoints.registerWebauthn.path, { body })
  const list = await callAs(service, access_token, endpoints.listOwnWebauthnCredentials.path)
  return JSON.parse(list.text).length
}

const passkeySettings: ChangedSetting[] = [
  {
    setting: 'webauthn_api',
    from,
    to: { webauthn_api: null },
    see: async (service, person) => (await start(service, person)).status === 200,
    before: true,
    after: false,
  },
  {
    setting: 'webauthn_api.rpId',
    from,
    to: to({ rpId: 'shop.example.com' }),
    see: async (service, person) => (await optionsOf(service, person)).rp.id,
    before: rpId,
    after: 'shop.example.com',
  },
  {
    setting: 'webauthn_api.rpOrigins',
    from,
    to: to({ rpOrigins: [shopOrigin, otherOrigin] }),
    see: async (service, person) => (await start(service, person, otherOrigin)).status === 200,
    before: false,
    after: true,
  },
  {
    setting: 'webauthn_api.rpName',
    from,
    to: to({ rpName: 'The shop of Acme' }),
    see: async (service, person) => (await optionsOf(service, person)).rp.name,
    before: 'Shop',
    after: 'The shop of Acme',
  },
  {
    setting: 'webauthn_api.userVerification',
    from,
    to: to({ userVerification: 'required' }),
    see: async (service, person) =>
      (await optionsOf(service, person)).authenticatorSelection?.userVerification,
    before: 'preferred',
    after: 'required',
  },
  {
    setting: 'webauthn_api.replaceExistingPasskey',
    from,
    to: to({ replaceExistingPasskey: true }),
    prepare: registerPasskey,
    see: addPasskey,
    before: 2,
    after: 1,
  },
  {
    setting: 'webauthn_api.rpOrigin',
    from,
    to: { webauthn_api: { rpId, rpOrigin: otherOrigin } },
    see: async (service, person) => (await start(service, person, otherOrigin)).status === 200,
    before: false,
    after: true,
  },
]

t.test(
  'every setting of authenticators counts at the next call, on another instance within a second',
  async (t) => {
    t.strictSame(
      [...totpSettings, ...passkeySettings].map(({ setting }) => setting),
      [
        ...settingsOf('totp', TotpPreferencesSchema),
        ...settingsOf('webauthn_api', WebauthnConfigurationSchema),
      ],
    )
    await showChanges(t, [...totpSettings, ...passkeySettings])
  },
)
