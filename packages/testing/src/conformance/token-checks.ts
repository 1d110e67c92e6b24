import { type ConformanceCheck, createFreshUser, expect, expectRefusal } from './check.ts'

/** Tokens and sessions after a log-in. */
export const tokenChecks: readonly ConformanceCheck[] = [
  {
    title: 'a refresh token gives new tokens, and an unknown one none',
    async run({ client, target: { user } }) {
      const { username, password } = user
      const { refresh_token = '' } = await client.authenticatePassword({ username, password })
      const refreshed = await client.refreshToken({ refresh_token })
      expect(refreshed.access_token !== '', 'an access token')
      await expectRefusal('invalid_grant', client.refreshToken({ refresh_token: 'unknown' }))
    },
  },
  {
    title: 'an access token is described until it is revoked',
    async run({ client, target: { user } }) {
      const { username, password } = user
      const tokens = await client.authenticatePassword({ username, password })
      const { sub } = await client.verifyIdToken(tokens.id_token ?? '')
      const before = await client.introspectToken(tokens.access_token)
      expect(before.active && before.sub === sub, 'an active token of the user')
      expect((await client.readUserinfo(tokens.access_token, sub)).sub === sub, 'userinfo of the user')
      await client.revokeToken(tokens.refresh_token ?? '')
      expect(!(await client.introspectToken(tokens.access_token)).active, 'a revoked token not to be active')
    },
  },
  {
    title: "a user's sessions are listed and ended",
    async run(context) {
      const { client } = context
      const { userId, username, password } = await createFreshUser(context)
      const { session_id } = await client.authenticatePassword({ username, password })
      expect((await client.listUserSessions(userId)).length === 1, 'one session')
      await client.revokeUserSessions(userId)
      expect((await client.listUserSessions(userId)).length === 0, 'no session')
      await expectRefusal('session_not_found', client.authenticateSession({ session_id }))
    },
  },
  {
    title: 'a user ends all sessions with an access token',
    async run(context) {
      const { client } = context
      const { username, password } = await createFreshUser(context)
      const { access_token, session_id } = await client.authenticatePassword({ username, password })
      await client.logoutUser(access_token)
      await expectRefusal('session_not_found', client.authenticateSession({ session_id }))
    },
  },
]
