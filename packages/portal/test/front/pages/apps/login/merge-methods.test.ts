import t from 'tap'
import { mergeMethods } from '../../../../../front/pages/apps/login/merge-methods.ts'

t.test('log-in methods are merged setting by setting', async (t) => {
  const off = { webauthn_api: null, email_otp: null, sms: null, email: null }
  const others = { ...off, totp: null, direct_otp: null, direct_link: null }
  const merged = (
    before: object | null | undefined,
    mine: object | null,
    theirs: object | null | undefined,
  ) =>
    mergeMethods(
      { ...others, password: before as never },
      { ...others, password: mine as never },
      { ...others, password: theirs as never },
    ).password
  t.same(
    merged(
      { passwordMinLength: 8, maxFailures: 5 },
      { passwordMinLength: 8, maxFailures: 5, passwordExpiresIn: 90 },
      { passwordMinLength: 14, maxFailures: 3, checkHibp: true },
    ),
    { passwordMinLength: 14, maxFailures: 3, checkHibp: true, passwordExpiresIn: 90 },
    'nothing that they have hardened is softened',
  )
  t.same(merged(undefined, { maxFailures: 5 }, { checkHibp: true }), { checkHibp: true, maxFailures: 5 })
  t.same(merged(undefined, { maxFailures: 5 }, undefined), { maxFailures: 5 })
  t.equal(merged({ maxFailures: 5 }, { maxFailures: 4 }, null), null, 'what they turned off stays off')
  t.equal(merged({ maxFailures: 5 }, null, { maxFailures: 4 }), null, 'what the edit turns off is off')
  t.same(merged(null, {}, null), {}, 'what the edit turns on is on')
  t.same(merged(null, { maxFailures: 4 }, { checkHibp: true }), { checkHibp: true, maxFailures: 4 })
})
