import { type ConformanceCheck, expect, expectRefusal } from './check.ts'

/** Log-in by password and by codes, and what follows from it. */
export const logInChecks: readonly ConformanceCheck[] = [
  {
    title: 'a password log-in returns tokens of this client, signed by the service',
    async run({ client, target: { user } }) {
      const tokens = await client.authenticatePassword({ username: user.username, password: user.password })
      const { amr } = await client.verifyIdToken(tokens.id_token ?? '', { accessToken: tokens.access_token })
      expect(Array.isArray(amr) && amr.includes('pwd'), 'amr to contain pwd')
    },
  },
  {
    title: 'an app reads which log-in methods it may offer',
    async run({ client }) {
      const { methods } = await client.readLoginOptions()
      expect(methods.includes('password'), 'password to be on')
    },
  },
  {
    title: 'a wrong password and an unknown user are refused alike',
    async run({ client, target: { user } }) {
      const password = `${user.password}x`
      await expectRefusal(
        'invalid_credentials',
        client.authenticatePassword({ username: user.username, password }),
      )
      const nobody = `nobody-${Date.now()}`
      await expectRefusal('invalid_credentials', client.authenticatePassword({ username: nobody, password }))
    },
  },
  {
    title: 'a code works once, and a wrong one not at all',
    async run({ client, target: { user } }) {
      const who = { identifier_type: 'phone_number', identifier: user.phone_number } as const
      const send = { ...who, channel: 'direct', generate_request_id: true } as const
      const { code = '', request_id = '' } = await client.sendOtp(send)
      const wrong = code === '000000' ? '000001' : '000000'
      const refused = { ...who, passcode: wrong, request_id }
      await expectRefusal('invalid_credentials', client.authenticateOtp(refused))
      const tokens = await client.authenticateOtp({ ...who, passcode: code, request_id })
      await client.verifyIdToken(tokens.id_token ?? '')
      const again = client.authenticateOtp({ ...who, passcode: code, request_id })
      await expectRefusal('invalid_credentials', again)
    },
  },
  {
    title: 'a magic link works once',
    async run({ client, target: { user }, redirectUri }) {
      const send = { email: user.email, redirect_uri: redirectUri(), channel: 'direct' } as const
      const { link = '' } = await client.sendMagicLink(send)
      const code = new URL(link).searchParams.get('code') ?? ''
      await client.authenticateMagicLink({ code })
      await expectRefusal('invalid_credentials', client.authenticateMagicLink({ code }))
    },
  },
  {
    title: 'a session signs the user in at another app',
    async run({ client, otherClient, target: { user } }) {
      const other = otherClient()
      const { username, password } = user
      const first = await client.authenticatePassword({ username, password })
      const second = await other.authenticateSession({ session_id: first.session_id })
      const [here, there] = await Promise.all([
        client.verifyIdToken(first.id_token ?? ''),
        other.verifyIdToken(second.id_token ?? ''),
      ])
      expect(here.sub === there.sub, 'the same sub at both apps')
      expect(here.auth_time === there.auth_time, 'the same auth_time at both apps')
    },
  },
  {
    title: 'a session that has ended or never was signs nobody in',
    async run({ client, target: { user } }) {
      const { username, password } = user
      const { session_id } = await client.authenticatePassword({ username, password })
      await client.logoutSession({ session_id })
      await expectRefusal('session_not_found', client.authenticateSession({ session_id }))
      await client.logoutSession({ session_id })
      const unknown = client.authenticateSession({ session_id: 'unknown' })
      await expectRefusal('session_not_found', unknown)
    },
  },
]
