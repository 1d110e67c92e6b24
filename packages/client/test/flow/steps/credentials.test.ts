import t from 'tap'
import { amrOfCredentials } from '../../../src/flow/steps/credentials.ts'

const code = { method: 'otp', identifier: 'a', identifierType: 'user_id', passcode: '1' } as const

t.test('a passcode counts as what the service says it was', async (t) => {
  t.equal(amrOfCredentials(code, ['pwd', 'sms']), 'sms')
  t.equal(amrOfCredentials(code, ['pwd', 'eotp', 'mfa']), 'eotp')
  t.equal(amrOfCredentials(code, ['eotp', 'sms'], ['eotp', 'pwd']), 'sms', 'what is new')
})

t.test('a passcode whose channel nobody tells counts as the one that proves less', async (t) => {
  t.equal(amrOfCredentials(code, ['eotp', 'sms'], ['eotp', 'sms']), 'eotp')
  t.equal(amrOfCredentials(code, []), 'eotp')
})

t.test('a passcode of a known channel counts as that', async (t) => {
  t.equal(amrOfCredentials({ ...code, channel: 'sms' }, ['eotp', 'sms'], ['sms']), 'sms')
  t.equal(amrOfCredentials({ ...code, channel: 'email' }, ['eotp', 'sms'], ['eotp']), 'eotp')
  t.equal(amrOfCredentials({ ...code, channel: 'direct' }, ['sms']), 'sms')
})
