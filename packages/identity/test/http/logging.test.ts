import { endpoints } from '@latchkey/protocol'
import t from 'tap'
import { sqlite } from '../support/databases.ts'
import { newPassword, passwordSeed } from '../support/password-seed.ts'
import { password, secrets } from '../support/seed.ts'
import { claimsOf, startService } from '../support/service.ts'
import { enrolTotp } from '../support/time-codes.ts'

t.test('N09 N13 the log tells who did what, and never a secret', async (t) => {
  const lines: string[] = []
  const logger = { level: 'trace', stream: { write: (line: string) => lines.push(line) } }
  const service = await startService(t, sqlite, { logger })
  const tokens = await service.logIn({ client_attributes: { ip_address: '192.0.2.7' } })
  await service.post(endpoints.authenticatePassword.path, { username: 'alice', password: 'a-wrong-password' })
  await service.post(endpoints.authenticatePassword.path, {
    username: 'typed-my-password-here',
    password: 'x',
  })
  await service.post(endpoints.authenticateSession.path, { session_id: tokens.session_id })
  await service.post(`${endpoints.authenticateSession.path}?session_id=${tokens.session_id}`, {
    session_id: 'unknown',
  })
  await service.call(`/nowhere?token=${tokens.refresh_token}`)
  await service.post(endpoints.sendOtp.path, {
    channel: 'sms',
    identifier_type: 'username',
    identifier: 'bob',
  })
  const code = await service.newestCode('+15555550102')
  const refresh = { refresh_token: tokens.refresh_token }
  await service.post(endpoints.refreshToken.path, refresh)
  service.clock.advance(20)
  await service.post(endpoints.refreshToken.path, refresh)
  await service.post(endpoints.logoutSession.path, { session_id: tokens.session_id })
  await service.call(endpoints.logoutSession.path, { body: '{"broken' })

  const events = lines.flatMap((line) => {
    const parsed: { audit?: string } = JSON.parse(line)
    return parsed.audit ?? []
  })
  t.strictSame(
    events.filter((event) => event !== 'passcode.sent'),
    [
      'login.succeeded',
      'login.failed',
      'login.failed',
      'session.authenticated',
      'session.not_found',
      'refresh.succeeded',
      'refresh.reused',
      'session.ended',
    ],
  )
  const log = lines.join('')
  t.match(log, '"reason":"unknown_user"')
  t.match(log, '"ip":"192.0.2.7"')
  t.match(log, String(claimsOf(tokens.id_token).sub))
  for (const secret of [
    tokens.session_id,
    tokens.refresh_token ?? '',
    tokens.access_token.slice(0, 60),
    password,
    'a-wrong-password',
    'typed-my-password-here',
    secrets['shop-web'],
    `"${code}"`,
  ]) {
    t.notMatch(log, secret)
  }
})

t.test('an attempt that proves something and gets no session leaves a line with the reason', async (t) => {
  const lines: string[] = []
  const logger = { level: 'info', stream: { write: (line: string) => lines.push(line) } }
  const service = await startService(t, sqlite, { logger, seed: passwordSeed({ passwordExpiresIn: 1 }) })
  const newest = (event: string) => {
    const events = lines.map((line): Record<string, unknown> => JSON.parse(line))
    const found = events.findLast(({ audit }) => audit === event)
    lines.length = 0
    return found && [found.method, found.reason, typeof found.user_id]
  }
  const logIn = (username: string, fields: object = {}) =>
    service.post(endpoints.authenticatePassword.path, { username, password, ...fields })

  const temporary = { username: 'tom', phone_number: '+15555550177', credentials: { password } }
  await service.post(endpoints.createUser.path, temporary)
  t.equal((await logIn('tom')).status, 403)
  t.strictSame(newest('login.failed'), ['pwd', 'temporary_password', 'string'])

  const { session_id } = await service.logIn()
  t.equal((await logIn('bob', { session_id })).status, 400)
  t.strictSame(newest('login.failed'), ['pwd', 'invalid_request', 'string'])
  t.equal((await logIn('alice', { session_id: 'no-such-session' })).status, 400)
  t.strictSame(newest('login.failed'), ['pwd', 'session_not_found', 'string'])

  const { app } = await enrolTotp(service)
  const user = { identifier: 'alice', identifier_type: 'username' }
  const approval = { ...user, token: app.code(service.clock.seconds()) }
  t.equal((await service.post(endpoints.authenticateTotpTransaction.path, approval)).status, 400)
  t.strictSame(newest('login.failed'), ['otp', 'no_transaction', 'string'])

  const proof = { client_id: 'shop-web', username: 'alice', password }
  const redeemed = await service.call(endpoints.redeemPassword.path, { client: undefined, body: proof })
  t.strictSame(newest('password.reset_proven'), ['pwd', undefined, 'string'])
  const reset = { reset_token: redeemed.body.result, new_password: newPassword }
  t.equal((await service.post(endpoints.resetPassword.path, reset)).status, 403)
  t.strictSame(newest('password.reset_failed'), ['pwd', undefined, 'string'])

  service.clock.advance(86_400)
  t.equal((await logIn('bob')).status, 403)
  t.strictSame(newest('login.failed'), ['pwd', 'password_expired', 'string'])
})
