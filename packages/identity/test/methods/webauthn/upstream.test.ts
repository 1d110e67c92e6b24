import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server'
import t from 'tap'
import { createAuthenticator, type Deviation } from '../../support/software-passkey.ts'

const origin = 'https://shop.example.com'
const rpID = 'example.com'
const challenge = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
const creation = {
  rp: { id: rpID, name: 'Shop' },
  user: { id: 'AAAA', name: 'alice', displayName: 'Alice' },
  challenge,
  pubKeyCredParams: [],
}
const expected = { expectedChallenge: challenge, expectedOrigin: origin, expectedRPID: rpID }
const credentialOf = (encoded: string) => JSON.parse(Buffer.from(encoded, 'base64').toString()).credential

const register = (deviation: Deviation, authenticator = createAuthenticator(origin)) => {
  const response = credentialOf(
    authenticator.make({ webauthn_session_id: 'x', options: creation }, deviation),
  )
  return verifyRegistrationResponse({ ...expected, response })
}

/** Registers a passkey that was used up to a counter, and uses it. */
async function use(deviation: Deviation, storedCounter = 0) {
  const authenticator = createAuthenticator(origin)
  const { registrationInfo } = await register({}, authenticator)
  if (registrationInfo === undefined) throw new Error('nothing was registered')
  const options = { allowCredentials: [], challenge, rpId: rpID }
  const response = credentialOf(authenticator.use({ webauthn_session_id: 'x', options }, deviation))
  const credential = { ...registrationInfo.credential, counter: storedCounter }
  return verifyAuthenticationResponse({ ...expected, response, credential })
}

t.test('T03 @simplewebauthn/server: a frame of another site passes without topOrigin', async (t) => {
  t.equal((await use({ clientData: { crossOrigin: true } })).verified, true)
  await t.rejects(use({ clientData: { crossOrigin: true, topOrigin: 'https://evil.example' } }))
  t.equal(
    (await register({ clientData: { crossOrigin: true, topOrigin: 'https://evil.example' } })).verified,
    true,
  )
})

t.test('T08 @simplewebauthn/server: a bad signature is no error', async (t) => {
  t.equal((await use({ forge: () => Buffer.from([0x30, 6, 2, 1, 1, 2, 1, 1]) })).verified, false)
})

t.test('T06 @simplewebauthn/server: the counter is compared before the signature', async (t) => {
  const forged = use({ counter: 5, forge: () => Buffer.from([0x30, 6, 2, 1, 1, 2, 1, 1]) }, 5)
  await t.rejects(forged, /counter value 5 was lower than expected/)
})

t.test('T11 @simplewebauthn/server: a key that is not of its algorithm is registered', async (t) => {
  t.equal((await register({ algorithm: -257 })).verified, true)
})
