import {
  createCheck,
  endpoints,
  type WebauthnAuthenticateStartResponse,
  WebauthnAuthenticateStartResponseSchema,
  type WebauthnRegisterStartResponse,
  WebauthnRegisterStartResponseSchema,
} from '@latchkey/protocol'
import type { Test } from 'tap'
import type { TestDatabase } from './databases.ts'
import { seed } from './seed.ts'
import { type Answer, startService, type TestService } from './service.ts'
import { type Authenticator, createAuthenticator, type Started } from './software-passkey.ts'

export const shopOrigin = 'https://shop.example.com'
export const rpId = 'example.com'

/** The seed, with passkeys on: in one domain for shop and bank, in another one for the other tenant. */
export function seedWithPasskeys(preferences: object = {}) {
  const webauthn = (id: string, origins: string[]) => ({
    login_preferences: { webauthn_api: { rpId: id, rpOrigins: origins, ...preferences } },
  })
  const [acme, globex] = seed.tenants
  const [shop, bank, ...managing] = acme?.apps ?? []
  const [portal] = globex?.apps ?? []
  return {
    tenants: [
      {
        ...acme,
        apps: [
          { ...shop, ...webauthn(rpId, [shopOrigin, 'http://localhost:3001']) },
          { ...bank, ...webauthn(rpId, ['https://bank.example.com']) },
          ...managing,
        ],
      },
      { ...globex, apps: [{ ...portal, ...webauthn('globex.example', ['https://globex.example']) }] },
    ],
  }
}

/** A service in which passkeys are on. */
export function startPasskeyService(
  t: Test,
  database: TestDatabase | string,
  options: Parameters<typeof startService>[2] = {},
): Promise<TestService> {
  return startService(t, database, { seed: seedWithPasskeys(), ...options })
}

const checkRegistration = createCheck(WebauthnRegisterStartResponseSchema)
const checkLogIn = createCheck(WebauthnAuthenticateStartResponseSchema)

export type StartedRegistration = Started<WebauthnRegisterStartResponse['credential_creation_options']>
export type StartedLogIn = Started<WebauthnAuthenticateStartResponse['credential_request_options']>

/** What an answer of `register/start` says; fails for another answer. */
export function registrationOf(answer: Answer): StartedRegistration {
  const checked = checkRegistration(answer.body)
  if (answer.status !== 200 || !checked.ok)
    throw new Error(`expected options, got ${answer.status} ${answer.text}`)
  const { webauthn_session_id, credential_creation_options } = checked.value
  return { webauthn_session_id, options: credential_creation_options }
}

/** What an answer of `authenticate/start` says; fails for another answer. */
export function logInOf(answer: Answer): StartedLogIn {
  const checked = checkLogIn(answer.body)
  if (answer.status !== 200 || !checked.ok)
    throw new Error(`expected options, got ${answer.status} ${answer.text}`)
  const { webauthn_session_id, credential_request_options } = checked.value
  return { webauthn_session_id, options: credential_request_options }
}

/** A call as a browser makes it: no token, an origin. */
export function browse(
  service: TestService,
  path: string,
  body: unknown,
  origin = shopOrigin,
): Promise<Answer> {
  return service.call(path, { client: undefined, body, headers: { origin } })
}

export async function startRegistration(
  service: TestService,
  fields: Record<string, unknown> = {},
): Promise<StartedRegistration> {
  const body = { client_id: 'shop-web', username: 'alice', ...fields }
  return registrationOf(await browse(service, endpoints.startWebauthnRegistration.path, body))
}

export async function startLogIn(
  service: TestService,
  fields: Record<string, unknown> = {},
): Promise<StartedLogIn> {
  const body = { client_id: 'shop-web', ...fields }
  return logInOf(await browse(service, endpoints.startWebauthnAuthentication.path, body))
}

/** A call with a user's token. */
export function callAs(
  service: TestService,
  accessToken: string,
  path: string,
  call: Parameters<TestService['call']>[1] = {},
): Promise<Answer> {
  const headers = { authorization: `Bearer ${accessToken}`, ...call.headers }
  return service.call(path, { ...call, client: undefined, headers })
}

/** Registers a passkey of a user after a log-in by password. */
export async function registerPasskey(
  service: TestService,
  options: { username?: string; authenticator?: Authenticator } = {},
): Promise<Authenticator> {
  const { username = 'alice', authenticator = createAuthenticator(shopOrigin) } = options
  const { access_token } = await service.logIn({ username })
  const started = await startRegistration(service, { username })
  const body = { webauthn_encoded_result: authenticator.make(started) }
  const answer = await callAs(service, access_token, endpoints.registerWebauthn.path, { body })
  if (answer.status !== 200) throw new Error(`expected a passkey, got ${answer.status} ${answer.text}`)
  return authenticator
}

export function logInByPasskey(
  service: TestService,
  encoded: string,
  fields: Record<string, unknown> = {},
): Promise<Answer> {
  return service.post(endpoints.authenticateWebauthn.path, { webauthn_encoded_result: encoded, ...fields })
}
