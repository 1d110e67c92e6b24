import t from 'tap'
import { isLatchkeyError, resetTokenOf } from '../src/index.ts'
import { alice, runIdentityService } from './support/identity-service.ts'

const redirect_uri = 'https://shop.example/link'
const { email, phone_number } = alice

t.test('client and identity service over HTTP: passwords', async (t) => {
  const service = await runIdentityService(t)
  const shop = service.clientOf('shop-web')
  const logIn = (password: string, username = alice.username) =>
    shop.authenticatePassword({ username, password })

  t.test('a password is set, validated, changed and replaced by its user', async (t) => {
    const { user_id } = await shop.createUser({ username: 'dana' })
    await t.rejects(shop.createPassword(user_id, { password: 'password' }), { code: 'password_rejected' })
    await t.rejects(shop.updatePassword(user_id, { password: 'a first passphrase' }), {
      code: 'already_registered',
    })
    await shop.createPassword(user_id, { password: 'a first passphrase', force_replace: false })
    await t.rejects(shop.createPassword(user_id, { password: 'a first passphrase' }), {
      code: 'already_registered',
    })
    await shop.updatePassword(user_id, { password: 'a second passphrase', force_replace: false })
    const tokens = await logIn('a second passphrase', 'dana')
    await shop.setOwnPassword(tokens.access_token, { password: 'a third passphrase' })
    await logIn('a third passphrase', 'dana')
    await shop.authenticateSession({ session_id: tokens.session_id })
    t.equal((await shop.validatePassword({ username: 'dana', password: 'password' })).valid_password, false)
    t.same(await shop.validatePassword({ username: 'dana', password: 'a fine passphrase' }), {
      valid_password: true,
      errors: [],
    })
    await shop.createUser({ username: 'emil' })
    await shop.registerPassword({ username: 'emil', password: 'a first passphrase' })
    await t.rejects(logIn('a first passphrase', 'emil'), { code: 'password_change_required' })
  })

  t.test('a temporary password is replaced with the reset token of the refused log-in', async (t) => {
    const error: unknown = await logIn('temporary-battery-staple', 'bob').catch((thrown) => thrown)
    if (!isLatchkeyError(error, 'password_change_required')) throw error
    const reset_token = resetTokenOf(error) ?? ''
    await shop.resetPassword({ reset_token, new_password: 'a lasting passphrase' })
    await logIn('a lasting passphrase', 'bob')
    const again = shop.resetPassword({ reset_token, new_password: 'another passphrase' })
    await t.rejects(again, { code: 'token_invalid' })
  })

  t.test('a password is reset by link, by code and by the old password', async (t) => {
    const reset = async (reset_token: string, new_password: string) => {
      const { email: whose } = await shop.resetPassword({ reset_token, new_password })
      t.equal(whose, email)
      await logIn(new_password)
    }
    const link = await shop.createPasswordResetLink({ redirect_uri, email })
    await reset(new URL(link).searchParams.get('code') ?? '', 'passphrase by link')
    await shop.sendPasswordResetLink({ redirect_uri, email })
    await shop.sendPasswordResetEmailOtp({ email })
    const byEmail = { email, passcode: await service.codeSentTo(email) }
    await reset(await shop.redeemPasswordResetEmailOtp(byEmail), 'passphrase by email')
    await t.rejects(shop.redeemPasswordResetEmailOtp(byEmail), { code: 'invalid_credentials' })
    await shop.sendPasswordResetSmsOtp({ phone_number })
    const bySms = { phone_number, passcode: await service.codeSentTo(phone_number) }
    await reset(await shop.redeemPasswordResetSmsOtp(bySms), 'passphrase by text')
    await reset(await shop.redeemPassword({ email, password: 'passphrase by text' }), 'passphrase by itself')
    await t.rejects(shop.redeemPassword({ email, password: 'wrong' }), { code: 'invalid_credentials' })
  })
})
