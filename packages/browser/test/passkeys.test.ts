import t from 'tap'
import { registerPasskey, supportsPasskeyAutofill, supportsPasskeys, usePasskey } from '../src/index.ts'
import { bytes, decode, pretend } from './support/fake-browser.ts'

const registration = {
  webauthn_session_id: 'session-1',
  credential_creation_options: {
    rp: { id: 'example.com', name: 'Shop' },
    user: { id: 'AQID', name: 'alice', displayName: 'Alice' },
    challenge: '-_-_',
    pubKeyCredParams: [{ alg: -7, type: 'public-key' as const }],
  },
}
const authentication = {
  webauthn_session_id: 'session-2',
  credential_request_options: { challenge: 'AAEC', rpId: 'example.com' },
}
const credential = {
  type: 'public-key',
  id: '-_8',
  rawId: bytes(251, 255),
  authenticatorAttachment: 'platform',
  response: { clientDataJSON: bytes(1), attestationObject: bytes(251, 255), getTransports: () => ['usb'] },
}

t.test('registerPasskey passes the parsed options to the browser and encodes the credential', async (t) => {
  const { signal } = new AbortController()
  const asked: unknown[] = []
  pretend({
    statics: { parseCreationOptionsFromJSON: (options: unknown) => ({ parsed: options }) },
    create: (options) => {
      asked.push(options)
      return credential
    },
  })
  t.same(decode(await registerPasskey(registration, { signal })), {
    webauthnSessionId: 'session-1',
    publicKeyCredential: {
      id: '-_8',
      rawId: '+/8=',
      response: { clientDataJSON: 'AQ==', attestationObject: '+/8=', transports: ['usb'] },
      authenticatorAttachment: 'platform',
      type: 'public-key',
    },
    userAgent: 'ä🦊',
  })
  t.same(asked, [{ publicKey: { parsed: registration.credential_creation_options }, signal }])
})

t.test('usePasskey passes the parsed options and the mediation to the browser', async (t) => {
  const asked: unknown[] = []
  pretend({
    statics: { parseRequestOptionsFromJSON: (options: unknown) => ({ parsed: options }) },
    get: (options) => {
      asked.push(options)
      return credential
    },
  })
  t.match(decode(await usePasskey(authentication, { mediation: 'conditional' })), {
    webauthnSessionId: 'session-2',
  })
  t.same(asked, [
    { publicKey: { parsed: authentication.credential_request_options }, mediation: 'conditional' },
  ])
})

t.test('registerPasskey and usePasskey map errors of the browser to codes', async (t) => {
  const table = [
    ['NotAllowedError', 'cancelled'],
    ['AbortError', 'aborted'],
    ['InvalidStateError', 'already_registered'],
    ['SecurityError', 'wrong_origin'],
    ['TypeError', 'failed'],
  ] as const
  for (const [name, code] of table) {
    const cause = new DOMException('said the browser', name)
    const fail = () => {
      throw cause
    }
    pretend({ create: fail, get: fail })
    const expected = { name: 'PasskeyError', code, cause }
    await t.rejects(registerPasskey(registration), expected, name)
    await t.rejects(usePasskey(authentication), expected, name)
  }
  pretend({
    get: () => {
      throw 'no error'
    },
  })
  await t.rejects(usePasskey(authentication), { code: 'failed', cause: 'no error' })
})

t.test('registerPasskey and usePasskey fail without a credential, or with another kind', async (t) => {
  for (const given of [null, { type: 'password', id: 'x' }]) {
    pretend({ create: () => given, get: () => given })
    await t.rejects(registerPasskey(registration), { code: 'failed', cause: undefined })
    await t.rejects(usePasskey(authentication), { code: 'failed', cause: undefined })
  }
})

t.test('passkeys are not supported without WebAuthn or outside a secure context', async (t) => {
  for (const browser of [{ statics: undefined }, { isSecureContext: false }]) {
    pretend(browser)
    t.equal(supportsPasskeys(), false)
    t.equal(await supportsPasskeyAutofill(), false)
    await t.rejects(registerPasskey(registration), { code: 'not_supported' })
    await t.rejects(usePasskey(authentication), { code: 'not_supported' })
  }
})

t.test('supportsPasskeyAutofill returns the answer of the browser', async (t) => {
  pretend({})
  t.equal(supportsPasskeys(), true)
  t.equal(await supportsPasskeyAutofill(), false)
  for (const isAvailable of [true, false]) {
    pretend({ statics: { isConditionalMediationAvailable: async () => isAvailable } })
    t.equal(await supportsPasskeyAutofill(), isAvailable)
  }
})

t.test('registerPasskey accepts the object of a password manager without getTransports', async (t) => {
  const response = { clientDataJSON: bytes(1), attestationObject: bytes(251, 255) }
  pretend({ create: () => ({ ...credential, response }) })
  t.match(decode(await registerPasskey(registration)), {
    publicKeyCredential: { response: { attestationObject: '+/8=', transports: [] } },
  })
})

t.test('usePasskey encodes an assertion', async (t) => {
  const used = (response: object) => ({
    type: 'public-key',
    id: 'AQ',
    rawId: bytes(1),
    authenticatorAttachment: null,
    response: { clientDataJSON: bytes(2), ...response },
  })
  const signed = { authenticatorData: bytes(3), signature: bytes(4) }
  const text = { clientDataJSON: 'Ag==', authenticatorData: 'Aw==', signature: 'BA==' }
  for (const [response, expected] of [
    [
      { ...signed, userHandle: bytes(5) },
      { ...text, userHandle: 'BQ==' },
    ],
    [{ ...signed, userHandle: null }, text],
    [{}, { clientDataJSON: 'Ag==' }],
  ]) {
    pretend({ get: () => used(response ?? {}) })
    t.same(decode(await usePasskey(authentication)), {
      webauthnSessionId: 'session-2',
      publicKeyCredential: {
        id: 'AQ',
        rawId: 'AQ==',
        response: expected,
        authenticatorAttachment: null,
        type: 'public-key',
      },
      userAgent: 'ä🦊',
    })
  }
})
