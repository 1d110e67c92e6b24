import { endpoints } from '@latchkey/protocol'
import { encodeCbor } from '../../../support/cbor.ts'
import { onBothDatabases } from '../../../support/databases.ts'
import {
  callAs,
  logInByPasskey,
  registerPasskey,
  seedWithPasskeys,
  shopOrigin,
  startLogIn,
  startPasskeyService,
  startRegistration,
} from '../../../support/passkeys.ts'
import { claimsOf, tokensOf } from '../../../support/service.ts'
import { createAuthenticator, type Deviation } from '../../../support/software-passkey.ts'

const refusal = { message: 'Invalid webauthn encoded result', error_code: 'webauthn_encoded_result' }

onBothDatabases((t, database) => {
  /** What is answered when bob, who has no passkey, registers one with a deviation. */
  async function prepare(test: typeof t, options: Parameters<typeof startPasskeyService>[2] = {}) {
    const service = await startPasskeyService(test, database, options)
    const attempt = async (deviation: Deviation = {}) => {
      const { access_token } = await service.logIn({ username: 'bob' })
      const started = await startRegistration(service, { username: 'bob' })
      const body = { webauthn_encoded_result: createAuthenticator(shopOrigin).make(started, deviation) }
      return callAs(service, access_token, endpoints.registerWebauthn.path, { body })
    }
    return { service, attempt }
  }

  t.test('T11 type, challenge, origin, frame and relying party are checked as at a log-in', async (t) => {
    const { attempt } = await prepare(t)
    for (const deviation of [
      { type: 'webauthn.get' },
      { challenge: 'AAAA' },
      { webauthnSessionId: 'x' },
      { origin: 'https://evil.example' },
      { origin: 'https://shop.example.com:444' },
      { rpId: 'shop.example.com' },
      { clientData: { crossOrigin: true } },
      { clientData: { topOrigin: 'https://evil.example' } },
      { userPresent: false },
      { backedUp: true },
      { statedId: Buffer.alloc(20).toString('base64url') },
    ]) {
      t.same((await attempt(deviation)).body, refusal, JSON.stringify(deviation))
    }
    t.equal((await attempt()).status, 200)
  })

  t.test('T11 an algorithm that was not offered is refused', async (t) => {
    const { attempt } = await prepare(t)
    for (const algorithm of [-35, -36, -37, -39, -257, -65535, 5, 0]) {
      t.same((await attempt({ algorithm })).body, refusal, String(algorithm))
    }
  })

  t.test('T11 an id may have 1023 bytes and no more', async (t) => {
    const { attempt } = await prepare(t)
    t.same((await attempt({ credentialId: Buffer.alloc(1024, 1) })).body, refusal)
    t.same((await attempt({ credentialId: Buffer.alloc(0) })).body, refusal)
    t.equal((await attempt({ credentialId: Buffer.alloc(1023, 1) })).status, 200)
  })

  t.test('T11 an id that is registered already is refused, whoever has it', async (t) => {
    const { service, attempt } = await prepare(t)
    const alices = await registerPasskey(service)
    const id = Buffer.from(alices.credentialId, 'base64url')
    t.same((await attempt({ credentialId: id })).body, refusal, "another user's")
    const { access_token } = tokensOf(await logInByPasskey(service, alices.use(await startLogIn(service))))
    const again = alices.make(await startRegistration(service))
    const answer = await callAs(service, access_token, endpoints.registerWebauthn.path, {
      body: { webauthn_encoded_result: again },
    })
    t.same(answer.body, refusal, "one's own")
    const tokens = tokensOf(await logInByPasskey(service, alices.use(await startLogIn(service))))
    t.equal(claimsOf(tokens.id_token).sub, claimsOf(access_token).sub, 'it is still hers')
  })

  t.test('T11 user verification is required where the app says so', async (t) => {
    const { attempt } = await prepare(t, { seed: seedWithPasskeys({ userVerification: 'required' }) })
    t.same((await attempt({ userVerified: false })).body, refusal)
    t.equal((await attempt()).status, 200)
  })

  t.test('T11 attestation that was not asked for, and garbage, are refused', async (t) => {
    const { attempt } = await prepare(t)
    const certificate = { map: [['x5c', { raw: Buffer.from([0x81, 0x41, 0x30]) }]] } as const
    for (const deviation of [
      { format: 'packed', attestationStatement: certificate },
      { format: 'fido-u2f', attestationStatement: certificate },
      { format: 'tpm' },
      { format: 'android-key' },
      { format: 'apple' },
      { format: 'compound' },
      { format: '__proto__' },
      { attestationStatement: { map: [['sig', 'x']] } },
      { attestationStatement: { map: [['x', 1]] } },
      { attestationObject: Buffer.from([0]) },
      { attestationObject: Buffer.from([0xff]) },
      { attestationObject: encodeCbor('text') },
      { attestationObject: encodeCbor({ map: [] }) },
      {
        attestationObject: encodeCbor({
          map: [
            ['fmt', 'none'],
            ['attStmt', { map: [] }],
          ],
        }),
      },
      {
        attestationObject: encodeCbor({
          map: [
            ['fmt', 'none'],
            ['attStmt', { map: [] }],
            ['authData', 1],
          ],
        }),
      },
      {
        attestationObject: encodeCbor({
          map: [
            ['fmt', 'none'],
            ['attStmt', { map: [] }],
            ['authData', Buffer.alloc(36)],
          ],
        }),
      },
    ] satisfies Deviation[]) {
      const answer = await attempt(deviation)
      t.equal(answer.status, 400)
      t.same(answer.body, refusal)
    }
  })

  t.test('T11 CBOR bombs are refused at once', async (t) => {
    const { attempt } = await prepare(t)
    const nested = (opening: number) => Buffer.alloc(6000, opening)
    const bombs = [
      nested(0x81),
      nested(0x9f),
      Buffer.alloc(6000, Buffer.from([0xa1, 0x01])),
      nested(0xc1),
      Buffer.from([0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
      Buffer.from([0x9a, 0xff, 0xff, 0xff, 0xff]),
      Buffer.from([0xba, 0xff, 0xff, 0xff, 0xff]),
      Buffer.from([0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
      Buffer.concat([Buffer.from([0xa3, 0x63]), Buffer.from('fmt'), nested(0x81)]),
    ]
    for (const attestationObject of bombs) t.same((await attempt({ attestationObject })).body, refusal)
    t.equal((await attempt()).status, 200)
  })

  t.test('T11 a key named twice is refused', async (t) => {
    const { attempt } = await prepare(t)
    t.same((await attempt({ coseExtra: [[3, -257]] })).body, refusal, 'in the public key')
    t.same((await attempt({ coseExtra: [[-2, Buffer.alloc(32)]] })).body, refusal, 'in the public key')
  })

  t.test('a used challenge registers nothing more, right or wrong the first time', async (t) => {
    const { service } = await prepare(t)
    const { access_token } = await service.logIn({ username: 'bob' })
    const register = (webauthn_encoded_result: string) =>
      callAs(service, access_token, endpoints.registerWebauthn.path, { body: { webauthn_encoded_result } })
    const started = await startRegistration(service, { username: 'bob' })
    t.same((await register(createAuthenticator('https://evil.example').make(started))).body, refusal)
    t.same((await register(createAuthenticator(shopOrigin).make(started))).body, refusal)
    const late = await startRegistration(service, { username: 'bob', timeout: 30 })
    service.clock.advance(30)
    t.same((await register(createAuthenticator(shopOrigin).make(late))).body, refusal)
  })
})
