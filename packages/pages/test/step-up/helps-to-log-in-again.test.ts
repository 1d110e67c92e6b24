import type { Authenticator } from '@latchkey/protocol'
import t from 'tap'
import { helpsToLogInAgain } from '../../src/step-up/helps-to-log-in-again.ts'
import type { StepUpWay } from '../../src/views/step-up-way.ts'

const ways: readonly StepUpWay[] = ['passkey', 'totp', 'sms', 'recovery']
const has = (...types: Authenticator['type'][]): Authenticator[] =>
  types.map((type) => ({ id: type, type }) as Authenticator)
const strict = { mfa: 'strict', maxAgeSeconds: 600, factorMaxAgeSeconds: 600 } as const

t.test('a log-in helps a user who has a password and a second factor', async (t) => {
  t.equal(helpsToLogInAgain(strict, ways, has('password', 'totp')), true)
  t.equal(helpsToLogInAgain({ ...strict, mfa: 'wire' }, ways, has('password', 'sms_otp')), true)
})

t.test('a log-in does not help a user who lacks one of the two', async (t) => {
  t.equal(helpsToLogInAgain(strict, ways, has('password')), false)
  t.equal(helpsToLogInAgain(strict, ways, has('totp')), false, 'no password')
  t.equal(helpsToLogInAgain(strict, ways, has()), false)
  t.equal(helpsToLogInAgain(strict, ['sms'], has('password', 'totp')), false, 'the app does not offer it')
})

t.test(
  'two factors of one kind are not enough for two kinds, and are for what names one of them',
  async (t) => {
    t.equal(helpsToLogInAgain(strict, ways, has('sms_otp', 'totp')), false)
    t.equal(helpsToLogInAgain({ ...strict, mfa: 'wire' }, ways, has('sms_otp', 'totp')), false)
    t.equal(helpsToLogInAgain({ methods: ['sms'], maxAgeSeconds: 60 }, ways, has('sms_otp', 'totp')), true)
  },
)
