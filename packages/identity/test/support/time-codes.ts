import { endpoints } from '@latchkey/protocol'
import { codeAt, periodAt, type TotpForm } from '../../src/methods/totp/totp-code.ts'
import type { ClientName } from './seed.ts'
import { type Answer, type TestService, textOf } from './service.ts'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Bytes of Base32, read bit by bit. */
export function bytesOfBase32(text: string): Buffer {
  const bits = [...text].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const bytes = bits.match(/.{8}/g) ?? []
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)))
}

/** What an app for time codes does with a URI. */
export interface CodeApp {
  uri: string
  secret: string
  form: TotpForm
  /** The code at a moment, some steps later or earlier. */
  code(nowSeconds: number, offset?: number): string
}

export function codeAppOf(uri: string): CodeApp {
  const { searchParams } = new URL(uri)
  const secret = searchParams.get('secret') ?? ''
  const algorithm = searchParams.get('algorithm')?.toLowerCase()
  if (algorithm !== 'sha1' && algorithm !== 'sha256' && algorithm !== 'sha512')
    throw new Error('no algorithm')
  const form = {
    algorithm,
    digits: Number(searchParams.get('digits')),
    period: Number(searchParams.get('period')),
  } as const
  const bytes = bytesOfBase32(secret)
  return {
    uri,
    secret,
    form,
    code: (nowSeconds, offset = 0) => codeAt(bytes, form, periodAt(form, nowSeconds) + offset),
  }
}

/** A code that no step near now has. */
export function wrongCode(app: CodeApp, nowSeconds: number): string {
  const near = [-3, -2, -1, 0, 1, 2, 3].map((offset) => app.code(nowSeconds, offset))
  const candidates = Array.from({ length: 8 }, (_, digit) => String(digit).repeat(app.form.digits))
  return candidates.find((candidate) => !near.includes(candidate)) ?? ''
}

/** Calls with a user access token. */
export function asUser(service: TestService, accessToken: string) {
  return (path: string, body?: unknown, method: 'GET' | 'POST' = 'POST'): Promise<Answer> =>
    service.call(path, {
      client: undefined,
      method,
      ...(body !== undefined && { body }),
      headers: { authorization: `Bearer ${accessToken}` },
    })
}

/** Registers an authenticator after a log-in, and confirms it in that session; its next step has begun then. */
export async function enrolTotp(
  service: TestService,
  options: { username?: string; client?: ClientName; password?: string } = {},
): Promise<{ app: CodeApp; accessToken: string; sessionId: string }> {
  const { username = 'alice', client = 'shop-web', ...given } = options
  const tokens = await service.logIn({ username, client, ...given })
  const registered = await asUser(service, tokens.access_token)(endpoints.registerTotp.path, {})
  if (registered.status !== 201) throw new Error(`not registered: ${registered.text}`)
  const app = codeAppOf(textOf(registered.body, 'uri'))
  const confirmation = {
    token: app.code(service.clock.seconds()),
    identifier: username,
    identifier_type: 'username',
    session_id: tokens.session_id,
  }
  const confirmed = await service.post(endpoints.authenticateTotp.path, confirmation, client)
  if (confirmed.status !== 200) throw new Error(`not confirmed: ${confirmed.text}`)
  service.clock.advance(app.form.period)
  return { app, accessToken: textOf(confirmed.body, 'access_token'), sessionId: tokens.session_id }
}
