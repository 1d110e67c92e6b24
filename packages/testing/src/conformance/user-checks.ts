import { randomBytes } from 'node:crypto'
import {
  type CheckContext,
  type ConformanceCheck,
  createFreshUser,
  expect,
  expectRefusal,
  type FreshUser,
} from './check.ts'

const newPassword = () => randomBytes(18).toString('base64url')

async function verifyEmail({ client, codeSentTo }: CheckContext, user: FreshUser): Promise<void> {
  const { username, password, email } = user
  const { access_token } = await client.authenticatePassword({ username, password })
  await client.sendVerificationEmailOtp(access_token, { email })
  const passcode = await codeSentTo(email)
  await client.validateVerificationEmailOtp(access_token, { email, passcode })
}

/** Users, their passwords and addresses. */
export const userChecks: readonly ConformanceCheck[] = [
  {
    title: 'a user is created and read, and an identifier belongs to one user',
    async run(context) {
      const { client } = context
      const { userId, username } = await createFreshUser(context)
      expect((await client.readUser(userId)).username === username, 'the user that was created')
      await expectRefusal('identifier_taken', client.createUser({ username }))
      await expectRefusal('not_found', client.readUser('nobody'))
    },
  },
  {
    title: 'a password is set by an operator and changed by its user',
    async run(context) {
      const { client } = context
      const username = `conformance-${randomBytes(8).toString('hex')}`
      const { user_id } = await client.createUser({ username })
      const [first, second, third] = [newPassword(), newPassword(), newPassword()]
      await client.createPassword(user_id, { password: first, force_replace: false })
      await client.updatePassword(user_id, { password: second, force_replace: false })
      await expectRefusal('invalid_credentials', client.authenticatePassword({ username, password: first }))
      const tokens = await client.authenticatePassword({ username, password: second })
      await client.setOwnPassword(tokens.access_token, { password: third })
      await client.authenticatePassword({ username, password: third })
      const { valid_password } = await client.validatePassword({ username, password: newPassword() })
      expect(valid_password, 'a strong password to be valid')
    },
  },
  {
    title: 'a registered password has to be replaced at the first log-in',
    async run({ client }) {
      const username = `conformance-${randomBytes(8).toString('hex')}`
      await client.createUser({ username })
      const password = newPassword()
      await client.registerPassword({ username, password })
      await expectRefusal('password_change_required', client.authenticatePassword({ username, password }))
    },
  },
  {
    title: 'a password is reset by a link',
    async run(context) {
      const { client, redirectUri } = context
      const redirect_uri = redirectUri()
      const user = await createFreshUser(context)
      // a link works for users with a verified address only
      await verifyEmail(context, user)
      const { username } = user
      const link = await client.createPasswordResetLink({ redirect_uri, username })
      const reset_token = new URL(link).searchParams.get('code') ?? ''
      const new_password = newPassword()
      await client.resetPassword({ reset_token, new_password })
      await client.authenticatePassword({ username, password: new_password })
      await expectRefusal('token_invalid', client.resetPassword({ reset_token, new_password }))
    },
  },
  {
    title: 'the present password gives a token that resets it, and a wrong one does not',
    async run(context) {
      const { client } = context
      const { username, password } = await createFreshUser(context)
      const wrong = { username, password: newPassword() }
      await expectRefusal('invalid_credentials', client.redeemPassword(wrong))
      const reset_token = await client.redeemPassword({ username, password })
      const new_password = newPassword()
      await client.resetPassword({ reset_token, new_password })
      await client.authenticatePassword({ username, password: new_password })
    },
  },
  {
    title: 'addresses are verified by codes, and a code to one resets the password',
    async run(context) {
      const { client, codeSentTo } = context
      const user = await createFreshUser(context)
      const { username, password, email, phoneNumber: phone_number } = user
      await verifyEmail(context, user)
      // the first proof of an address may end the sessions of before
      const later = await client.authenticatePassword({ username, password })
      await client.sendVerificationSmsOtp(later.access_token, { phone_number })
      const bySms = { phone_number, passcode: await codeSentTo(phone_number) }
      await client.validateVerificationSmsOtp(later.access_token, bySms)
      await client.sendPasswordResetEmailOtp({ email })
      const redeemed = { email, passcode: await codeSentTo(email) }
      const reset_token = await client.redeemPasswordResetEmailOtp(redeemed)
      const new_password = newPassword()
      await client.resetPassword({ reset_token, new_password })
      await client.authenticatePassword({ username, password: new_password })
      await expectRefusal('invalid_credentials', client.redeemPasswordResetEmailOtp(redeemed))
    },
  },
]
