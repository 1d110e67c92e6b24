import { endpoints, standardEndpoints } from '@latchkey/protocol'
import type { Test } from 'tap'
import type { TestDatabase } from './databases.ts'
import { redirectUri } from './link-seed.ts'
import {
  browse,
  callAs,
  logInByPasskey,
  registrationOf,
  seedWithPasskeys,
  shopOrigin,
  startLogIn,
  startRegistration,
} from './passkeys.ts'
import { type Answer, startService, type TestService, textOf, tokensOf } from './service.ts'
import { createAuthenticator } from './software-passkey.ts'
import { asUser, codeAppOf, enrolTotp } from './time-codes.ts'

const loose = { max: 1000, windowSeconds: 900 }

/** A service with all log-in methods, whose limits do not get in the way. */
export function startOpenService(t: Test, database: TestDatabase | string): Promise<TestService> {
  const { tenants } = seedWithPasskeys()
  const seed = {
    tenants: tenants.map((tenant) => ({
      ...tenant,
      apps: tenant.apps.map((app) => ({
        ...app,
        clients: app.clients?.map((client) => ({ ...client, redirect_uris: [redirectUri] })),
      })),
    })),
  }
  const names = [
    'resetsPerAddress',
    'passwordFailures',
    'passcodeFailures',
    'accountFailures',
    'passcodeSends',
  ]
  const limits = Object.fromEntries(names.map((name) => [name, loose]))
  return startService(t, database, { seed, limits })
}

/** An account that was made for somebody else. */
export interface MadeAccount {
  username: string
  email: string
  phone_number: string
  password: string
  userId: string
}

let made = 0

/** Makes an account with a password, an email address and a phone number, neither of which is verified. */
export async function makeAccount(service: TestService, fields: object = {}): Promise<MadeAccount> {
  made += 1
  const username = `made-${made}`
  const account = {
    username,
    email: `${username}@example.com`,
    phone_number: `+1555555${String(1000 + made)}`,
    password: `known-to-the-maker-${made}`,
  }
  const { password, ...names } = account
  const credentials = { password, force_replace: false }
  const answer = await service.post(endpoints.createUser.path, { ...names, ...fields, credentials })
  if (answer.status !== 201) throw new Error(answer.text)
  return { ...account, userId: textOf({ ...Object(answer.body.result) }, 'user_id') }
}

/** A way into an account. @returns whether it is open */
export type Door = () => Promise<boolean>

/**
 * Takes every way into an account that its maker can prepare, or begin, by the password.
 *
 * @returns each way by its name
 */
export async function takeFoothold(
  service: TestService,
  account: MadeAccount,
): Promise<Record<string, Door>> {
  const { username, password } = account
  const user = { identifier: username, identifier_type: 'username' }
  const isOk = ({ status }: Answer) => status >= 200 && status < 300
  const doors: Record<string, Door> = {}
  const logIn = (client: 'shop-web' | 'bank-web' = 'shop-web') =>
    service.post(endpoints.authenticatePassword.path, { username, password }, client)

  const proof = { client_id: 'shop-web', username, password }
  const redeemed = await service.call(endpoints.redeemPassword.path, { client: undefined, body: proof })
  const reset_token = textOf(redeemed.body, 'result')

  const { app, accessToken, sessionId } = await enrolTotp(service, { username, password })
  const asMaker = asUser(service, accessToken)
  doors['TOTP code'] = async () =>
    isOk(
      await service.post(endpoints.authenticateTotp.path, {
        ...user,
        token: app.code(service.clock.seconds()),
      }),
    )

  const { body: codes } = await asMaker(endpoints.createRecoveryCodes.path)
  const code = Array.isArray(codes.recovery_codes) ? String(codes.recovery_codes[0]) : ''
  doors['recovery code'] = async () =>
    isOk(await service.post(endpoints.authenticateRecoveryCode.path, { ...user, code }))

  const authenticator = createAuthenticator(shopOrigin)
  const started = await startRegistration(service, { username })
  const registration = { webauthn_encoded_result: authenticator.make(started) }
  const registered = await asMaker(endpoints.registerWebauthn.path, registration)
  if (!isOk(registered)) throw new Error(registered.text)
  doors.passkey = async () =>
    isOk(await logInByPasskey(service, authenticator.use(await startLogIn(service))))

  const pending = await asMaker(endpoints.registerTotp.path, { allow_override: true })
  const pendingApp = codeAppOf(textOf(pending.body, 'uri'))
  doors['TOTP code of a begun enrolment'] = async () => {
    const token = pendingApp.code(service.clock.seconds())
    return isOk(await service.post(endpoints.authenticateTotp.path, { ...user, token }))
  }

  const ticket = await asMaker(endpoints.initCrossDeviceRegistration.path, { username })
  const cross_device_ticket_id = textOf(ticket.body, 'cross_device_ticket_id')
  doors['begun registration on a second device'] = async () => {
    const begun = await browse(service, endpoints.startCrossDeviceRegistration.path, {
      cross_device_ticket_id,
    })
    if (!isOk(begun)) return false
    const webauthn_encoded_result = createAuthenticator(shopOrigin).make(registrationOf(begun))
    return isOk(await service.post(endpoints.registerCrossDevice.path, { webauthn_encoded_result }))
  }

  const direct = await service.post(endpoints.sendOtp.path, { channel: 'direct', ...user }, 'bank-web')
  const passcode = textOf(direct.body, 'code')
  doors['code sent before'] = async () =>
    isOk(await service.post(endpoints.authenticateOtp.path, { ...user, passcode }, 'bank-web'))

  const linked = await service.post(endpoints.sendMagicLink.path, {
    email: account.email,
    channel: 'direct',
    redirect_uri: redirectUri,
  })
  const link = new URL(textOf(linked.body, 'link')).searchParams.get('code')
  doors['link made before'] = async () =>
    isOk(await service.post(endpoints.authenticateMagicLink.path, { code: link }))

  const other = tokensOf(await logIn('bank-web'))
  doors.session = async () =>
    isOk(await service.post(endpoints.authenticateSession.path, { session_id: sessionId }))
  doors['session at another app'] = async () =>
    isOk(await service.post(endpoints.authenticateSession.path, { session_id: other.session_id }))
  doors['refresh token'] = async () =>
    isOk(await service.post(endpoints.refreshToken.path, { refresh_token: other.refresh_token }, 'bank-web'))
  doors['access token'] = async () =>
    isOk(await callAs(service, accessToken, standardEndpoints.userinfo.path))
  doors['enrolment by an access token'] = async () => isOk(await asMaker(endpoints.createRecoveryCodes.path))
  doors.password = async () => isOk(await logIn())
  doors['own password by an access token'] = async () =>
    isOk(await asMaker(endpoints.setOwnPassword.path, { password: 'another-one-of-the-intruder' }))
  doors['reset token'] = async () => {
    const body = { reset_token, new_password: 'a-password-of-the-intruder' }
    return isOk(await service.call(endpoints.resetPassword.path, { client: undefined, body }))
  }
  return doors
}

/** The names of the ways that are open. Each try may use up or end something, so this runs once. */
export async function openDoors(doors: Record<string, Door>): Promise<string[]> {
  const open: string[] = []
  for (const [name, isOpen] of Object.entries(doors)) if (await isOpen()) open.push(name)
  return open
}
