import { endpoints } from '@latchkey/protocol'
import t from 'tap'
import { sqlite } from '../support/databases.ts'
import { password, secrets } from '../support/seed.ts'
import { claimsOf, startService } from '../support/service.ts'

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
