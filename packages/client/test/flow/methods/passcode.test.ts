import t from 'tap'
import { passcode } from '../../../src/flow/methods/passcode.ts'

const given = { method: 'otp', identifier: 'a', identifierType: 'user_id', passcode: '1' } as const

function amrOf(reported: string[], known: string[] = []) {
  return passcode
    .prepare(given, { sessionUser: undefined, openChallenge: () => undefined })
    ?.amr(reported, known)
}

function amrOfChallenge(channel: string, reported: string[], known: string[] = []) {
  const secret = { channel, identifier: 'a', identifier_type: 'user_id', request_id: 'r' }
  const context = { sessionUser: undefined, openChallenge: () => secret }
  return passcode.prepare({ method: 'otp', passcode: '1' }, context)?.amr(reported, known)
}

t.test('passcodes of unknown channel count as the method that the service reports', async (t) => {
  t.equal(amrOf(['pwd', 'sms']), 'sms')
  t.equal(amrOf(['pwd', 'eotp', 'mfa']), 'eotp')
  t.equal(amrOf(['eotp', 'sms'], ['eotp', 'pwd']), 'sms', 'what is new')
})

t.test('passcodes without any report of the channel count as the weaker method', async (t) => {
  t.equal(amrOf(['eotp', 'sms'], ['eotp', 'sms']), 'eotp')
  t.equal(amrOf([]), 'eotp')
})

t.test('passcodes of a known channel count as the method of that channel', async (t) => {
  t.equal(amrOfChallenge('sms', ['eotp', 'sms'], ['sms']), 'sms')
  t.equal(amrOfChallenge('email', ['eotp', 'sms'], ['eotp']), 'eotp')
  t.equal(amrOfChallenge('direct', ['sms']), 'sms')
})
