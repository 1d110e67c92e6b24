import { authenticatorCode } from './authenticator-code.ts'
import { type ConformanceCheck, createFreshUser, expect, expectRefusal } from './check.ts'

/** Second factors. */
export const factorChecks: readonly ConformanceCheck[] = [
  {
    title: 'an authenticator app is registered, proves a second factor, and is removed',
    async run(context) {
      const { client, target } = context
      const { userId, username, password } = await createFreshUser(context)
      const first = await client.authenticatePassword({ username, password })
      const { secret } = await client.registerTotp(first.access_token, { label: 'phone' })
      const who = { identifier: username, identifier_type: 'username' } as const
      const proof = {
        ...who,
        token: authenticatorCode(secret, (target.client.now ?? Date.now)()),
        session_id: first.session_id,
      }
      const second = await client.authenticateTotp(proof)
      expect(second.session_id === first.session_id, 'the same session')
      const { amr } = await client.verifyIdToken(second.id_token ?? '')
      expect(Array.isArray(amr) && amr.includes('otp') && amr.includes('mfa'), 'amr to contain otp and mfa')
      await expectRefusal('invalid_credentials', client.authenticateTotp(proof))
      await client.revokeTotp(userId)
    },
  },
  {
    title: 'a user lists what they log in with, and removes the authenticator app',
    async run(context) {
      const { client, target } = context
      const { username, password } = await createFreshUser(context)
      const first = await client.authenticatePassword({ username, password })
      const { secret } = await client.registerTotp(first.access_token, { label: 'phone' })
      const { access_token } = await client.authenticateTotp({
        ...{ identifier: username, identifier_type: 'username' },
        token: authenticatorCode(secret, (target.client.now ?? Date.now)()),
        session_id: first.session_id,
      })
      const typesOf = async () => (await client.listOwnAuthenticators(access_token)).map(({ type }) => type)
      const before = await typesOf()
      expect(before.includes('password') && before.includes('totp'), 'a password and an authenticator app')
      await client.revokeOwnTotp(access_token)
      expect(!(await typesOf()).includes('totp'), 'no authenticator app')
    },
  },
  {
    title: 'recovery codes are created, work once, and are removed',
    async run(context) {
      const { client } = context
      const { userId, username, password } = await createFreshUser(context)
      const { access_token, session_id } = await client.authenticatePassword({ username, password })
      const [code = ''] = await client.createRecoveryCodes(access_token)
      const before = await client.countRecoveryCodes(userId)
      const who = { identifier: username, identifier_type: 'username' } as const
      const used = await client.authenticateRecoveryCode({ ...who, code, session_id })
      await expectRefusal('invalid_credentials', client.authenticateRecoveryCode({ ...who, code }))
      expect((await client.countOwnRecoveryCodes(used.access_token)) === before - 1, 'one code less')
      await client.revokeRecoveryCodes(userId)
      expect((await client.countRecoveryCodes(userId)) === 0, 'no code')
    },
  },
]
