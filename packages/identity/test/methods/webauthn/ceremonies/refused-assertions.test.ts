import { endpoints } from '@latchkey/protocol'
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
import type { Answer, TestService } from '../../../support/service.ts'
import { createAuthenticator, type Deviation } from '../../../support/software-passkey.ts'

const refusal = { message: 'Invalid credentials', error_code: 'auth_invalid_credentials' }

onBothDatabases((t, database) => {
  /** A service with a passkey of alice, and what is answered to each deviation from a right assertion. */
  async function prepare(test: typeof t, options: Parameters<typeof startPasskeyService>[2] = {}) {
    const service = await startPasskeyService(test, database, options)
    const authenticator = await registerPasskey(service)
    const attempt = async (deviation: Deviation, fields: object = {}): Promise<Answer> =>
      logInByPasskey(service, authenticator.use(await startLogIn(service, { ...fields }), deviation))
    return { service, authenticator, attempt }
  }

  t.test('T01 a challenge is worth nothing the second time, right or wrong the first', async (t) => {
    const { service, authenticator } = await prepare(t)
    const right = authenticator.use(await startLogIn(service))
    t.equal((await logInByPasskey(service, right)).status, 200)
    t.same((await logInByPasskey(service, right)).body, refusal)
    const started = await startLogIn(service)
    const wrong = authenticator.use(started, { forge: () => Buffer.alloc(70) })
    t.same((await logInByPasskey(service, wrong)).body, refusal)
    t.same((await logInByPasskey(service, authenticator.use(started))).body, refusal)
  })

  t.test('T01 a challenge ends when its time is over', async (t) => {
    const { service, authenticator } = await prepare(t)
    for (const [fields, seconds] of [
      [{}, 300],
      [{ timeout: 30 }, 30],
      [{ timeout: 600 }, 600],
    ] as const) {
      const early = authenticator.use(await startLogIn(service, fields))
      const late = authenticator.use(await startLogIn(service, fields))
      service.clock.advance(seconds - 1)
      t.equal((await logInByPasskey(service, early)).status, 200, `${seconds} s`)
      service.clock.advance(1)
      t.same((await logInByPasskey(service, late)).body, refusal, `${seconds} s`)
    }
  })

  t.test('T01 a challenge of another client or tenant is worth nothing, and stays', async (t) => {
    const { service, authenticator } = await prepare(t)
    const body = { webauthn_encoded_result: authenticator.use(await startLogIn(service)) }
    for (const client of ['bank-web', 'globex-web'] as const) {
      t.same((await service.post(endpoints.authenticateWebauthn.path, body, client)).body, refusal, client)
    }
    t.equal((await service.post(endpoints.authenticateWebauthn.path, body)).status, 200)
  })

  t.test('T01 the challenge of a registration does not log in, nor one of a log-in register', async (t) => {
    const { service, authenticator } = await prepare(t)
    const registration = await startRegistration(service, { username: 'bob' })
    const disguised = {
      webauthn_session_id: registration.webauthn_session_id,
      options: { allowCredentials: [], challenge: registration.options.challenge, rpId: 'example.com' },
    }
    t.same((await logInByPasskey(service, authenticator.use(disguised))).body, refusal)

    const logIn = await startLogIn(service)
    const made = createAuthenticator(shopOrigin).make({
      webauthn_session_id: logIn.webauthn_session_id,
      options: { ...registration.options, challenge: logIn.options.challenge },
    })
    const { access_token } = await service.logIn({ username: 'bob' })
    const answer = await callAs(service, access_token, endpoints.registerWebauthn.path, {
      body: { webauthn_encoded_result: made },
    })
    t.equal(answer.status, 400)
    t.equal(answer.body.error_code, 'webauthn_encoded_result')
  })

  t.test('T01 another challenge than the one given out is refused', async (t) => {
    const { service, attempt } = await prepare(t)
    const other = await startLogIn(service)
    for (const challenge of ['', Buffer.alloc(15).toString('base64url'), other.options.challenge]) {
      t.same((await attempt({ challenge })).body, refusal, challenge)
    }
    for (const webauthnSessionId of [
      'x',
      Buffer.alloc(32).toString('base64url'),
      '__proto__',
      "' or 1=1 --",
    ]) {
      t.same((await attempt({ webauthnSessionId })).body, refusal, webauthnSessionId)
    }
  })

  t.test('T01 a challenge for one user is not answered by the passkey of another', async (t) => {
    const { service, attempt } = await prepare(t)
    await registerPasskey(service, { username: 'bob' })
    t.same((await attempt({}, { username: 'bob' })).body, refusal)
    t.same((await attempt({}, { username: 'nobody-here' })).body, refusal)
    t.equal((await attempt({}, { username: 'alice' })).status, 200)
  })

  t.test('T02 only the registered origins are taken, to the letter', async (t) => {
    const { attempt } = await prepare(t)
    for (const origin of [
      'http://shop.example.com',
      'https://example.com',
      'https://evil.shop.example.com',
      'https://shop.example.com:8443',
      'https://shop.example.com/',
      'https://SHOP.example.com',
      'https://shop.example.com.evil.example',
      'https://bank.example.com',
      'null',
      '',
      'android:apk-key-hash:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    ]) {
      t.same((await attempt({ origin })).body, refusal, origin)
    }
    t.equal((await attempt({ origin: 'http://localhost:3001' })).status, 200)
  })

  t.test('T02 an Android app is taken where it is registered', async (t) => {
    const origin = 'android:apk-key-hash:-_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
    const seed = seedWithPasskeys({ rpOrigins: [shopOrigin, origin] })
    const { attempt } = await prepare(t, { seed })
    t.equal((await attempt({ origin })).status, 200)
  })

  t.test('T03 an answer from within a frame of another site is refused', async (t) => {
    const { attempt } = await prepare(t)
    for (const clientData of [
      { crossOrigin: true },
      { crossOrigin: true, topOrigin: 'https://evil.example' },
      { crossOrigin: true, topOrigin: shopOrigin },
      { crossOrigin: false, topOrigin: shopOrigin },
      { topOrigin: '' },
      { crossOrigin: 'false' },
      { crossOrigin: 0 },
    ]) {
      t.same((await attempt({ clientData })).body, refusal, JSON.stringify(clientData))
    }
    t.equal((await attempt({ clientData: { crossOrigin: undefined } })).status, 200, 'older browsers')
  })

  t.test('T04 the hash of another relying party is refused', async (t) => {
    const { attempt } = await prepare(t)
    for (const rpId of ['com', 'shop.example.com', 'evil.example', 'EXAMPLE.com', '']) {
      t.same((await attempt({ rpId })).body, refusal, rpId)
    }
  })

  t.test('T05 without user presence it is refused', async (t) => {
    const { attempt } = await prepare(t)
    t.same((await attempt({ userPresent: false })).body, refusal)
    t.same((await attempt({ userPresent: false, userVerified: false })).body, refusal)
  })

  t.test('T08 a signature that does not fit is refused', async (t) => {
    const { attempt } = await prepare(t)
    const forgeries: Deviation['forge'][] = [
      () => Buffer.from([0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00]),
      () => Buffer.alloc(64),
      () => Buffer.from([0]),
      (signature) => signature.subarray(0, -1),
      (signature) => {
        const changed = Buffer.from(signature)
        changed.writeUInt8(changed.readUInt8(20) ^ 1, 20)
        return changed
      },
    ]
    for (const forge of forgeries) {
      if (forge !== undefined) t.same((await attempt({ forge })).body, refusal)
    }
  })

  t.test('T09 another user handle, another id beside it, or an unknown passkey is refused', async (t) => {
    const { service, attempt } = await prepare(t)
    const bobs = await registerPasskey(service, { username: 'bob' })
    const other = await startRegistration(service, { username: 'bob' })
    for (const deviation of [
      { userHandle: other.options.user.id },
      { userHandle: 'AAAA' },
      { userHandle: null },
      { statedId: bobs.credentialId },
      { credentialId: Buffer.alloc(20) },
      { type: 'webauthn.create' },
      { type: 'payment.get' },
    ]) {
      t.same((await attempt(deviation)).body, refusal, JSON.stringify(deviation))
    }
    t.equal((await attempt({ userHandle: null }, { username: 'alice' })).status, 200, 'the user was named')
    t.same((await attempt({ userHandle: 'AAAA' }, { username: 'alice' })).body, refusal)
  })

  t.test('T10 backup flags that contradict themselves or the registration are refused', async (t) => {
    const lines: string[] = []
    const stream = { write: (line: string) => void lines.push(line) }
    const { service, attempt } = await prepare(t, { logger: { level: 'info', stream } })
    t.same((await attempt({ backupEligible: false, backedUp: true })).body, refusal)
    t.notMatch(lines.join(), 'backup_eligible_changed')
    t.same((await attempt({ backupEligible: true })).body, refusal, 'it was not eligible')
    t.match(lines.join(), 'backup_eligible_changed', 'the audit names the reason')
    const synced = createAuthenticator(shopOrigin, { backupEligible: true })
    await registerPasskey(service, { username: 'bob', authenticator: synced })
    const use = async (deviation: Deviation) =>
      logInByPasskey(service, synced.use(await startLogIn(service), deviation))
    t.equal((await use({ backedUp: true })).status, 200, 'backed up since')
    t.equal((await use({ backedUp: false })).status, 200, 'and no longer')
    t.same((await use({ backupEligible: false })).body, refusal)
  })

  t.test('T06 a counter that did not grow is refused and noted, and the passkey stays', async (t) => {
    const lines: string[] = []
    const stream = { write: (line: string) => void lines.push(line) }
    const service = await startPasskeyService(t, database, { logger: { level: 'info', stream } })
    const authenticator = createAuthenticator(shopOrigin, { counts: true })
    await registerPasskey(service, { authenticator })
    const use = async (deviation: Deviation = {}) =>
      logInByPasskey(service, authenticator.use(await startLogIn(service), deviation))
    const noted = () => lines.filter((line) => line.includes('passkey.counter_not_grown')).length

    t.equal((await use({ counter: 10 })).status, 200)
    for (const counter of [10, 9, 1, 0]) t.same((await use({ counter })).body, refusal, String(counter))
    t.equal(noted(), 4)
    t.same((await use({ counter: 5, forge: () => Buffer.alloc(70) })).body, refusal)
    t.equal(noted(), 4, 'a forged signature is no sign of a copy')
    t.equal((await use({ counter: 11 })).status, 200)
    t.equal((await use({ counter: 2 ** 32 - 1 })).status, 200)
  })

  t.test('T06 a counter that stays 0 is fine, and two answers out of order lock nobody out', async (t) => {
    const { service, attempt } = await prepare(t)
    t.equal((await attempt({})).status, 200)
    t.equal((await attempt({})).status, 200)
    const key = createAuthenticator(shopOrigin, { counts: true })
    await registerPasskey(service, { username: 'bob', authenticator: key })
    const [first, second] = [key.use(await startLogIn(service)), key.use(await startLogIn(service))]
    t.equal((await logInByPasskey(service, second)).status, 200)
    t.same((await logInByPasskey(service, first)).body, refusal)
    t.equal((await logInByPasskey(service, key.use(await startLogIn(service)))).status, 200)
  })

  t.test('nothing of a result, a challenge or an id of a start is logged', async (t) => {
    const lines: string[] = []
    const stream = { write: (line: string) => void lines.push(line) }
    const { service, authenticator } = await prepare(t, { logger: { level: 'trace', stream } })
    const started = await startLogIn(service)
    const encoded = authenticator.use(started)
    await logInByPasskey(service, encoded)
    await logInByPasskey(service, encoded)
    const secrets = [encoded, started.webauthn_session_id, started.options.challenge]
    for (const secret of secrets) t.notOk(lines.some((line) => line.includes(secret)))
    t.ok(lines.some((line) => line.includes('"reason":"no_challenge"')))
  })

  t.test('W16 a client without the permission may not', async (t) => {
    const { service, authenticator } = await prepare(t)
    const body = { webauthn_encoded_result: authenticator.use(await startLogIn(service)) }
    for (const client of ['reader-web', 'roleless-web'] as const) {
      t.equal((await service.post(endpoints.authenticateWebauthn.path, body, client)).status, 403, client)
    }
    t.equal(
      (await service.call(endpoints.authenticateWebauthn.path, { client: undefined, body })).status,
      401,
    )
  })

  t.test('where passkeys are not on there are none', async (t) => {
    const service: TestService = await startPasskeyService(t, database, {
      seed: {
        tenants: seedWithPasskeys().tenants.map((tenant) => ({
          ...tenant,
          apps: tenant.apps.map((app) => ({ ...app, login_preferences: {} })),
        })),
      },
    })
    for (const [path, body] of [
      [endpoints.startWebauthnAuthentication.path, { client_id: 'shop-web' }],
      [endpoints.startWebauthnRegistration.path, { client_id: 'shop-web', username: 'alice' }],
      [endpoints.authenticateWebauthn.path, { webauthn_encoded_result: 'e30=' }],
      [endpoints.initCrossDeviceAuthentication.path, { client_id: 'shop-web' }],
      [endpoints.initExternalCrossDeviceRegistration.path, { external_user_id: 'x', username: 'y' }],
    ] as const) {
      const answer = await service.post(path, body)
      t.equal(answer.status, 400, path)
      t.equal(answer.body.error_code, 'invalid_request', path)
    }
  })
})
