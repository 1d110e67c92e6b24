import { createHmac, createPrivateKey, generateKeyPairSync, hash, sign } from 'node:crypto'
import { endpoints, standardEndpoints, type TokenResponse } from '@latchkey/protocol'
import { auditEndpoints, clientEndpoints } from '@latchkey/protocol/management'
import { decodeJwt, exportSPKI, importJWK } from 'jose'
import { readKeyRows } from '../../src/keys/key-store.ts'
import { parseMasterKeys } from '../../src/keys/master-keys.ts'
import { createSealer } from '../../src/keys/sealer.ts'
import { issueSessionHandle } from '../../src/sessions/session-handle.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { createClock } from '../support/clock.ts'
import { onBothDatabases } from '../support/databases.ts'
import { sendForm } from '../support/forms.ts'
import { keys, newMasterKey } from '../support/key-command.ts'
import { manage } from '../support/manage.ts'
import {
  algorithmsOf,
  bankWeb,
  headerOf,
  openWithRs256Key,
  registered,
  rs256KeyOf,
  rs256Pair,
  seedWithRs256,
  storeRs256Key,
  verifyRs256,
} from '../support/rs256-keys.ts'
import { password } from '../support/seed.ts'
import { startService, type TestService, textOf, tokensOf } from '../support/service.ts'

const { readAppClient, updateAppClient } = clientEndpoints
const { listAuditEvents } = auditEndpoints

async function refreshed(service: TestService, tokens: TokenResponse) {
  const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' }
  const { body } = await sendForm(service, standardEndpoints.token.path, form, 'bank-web')
  return { id_token: textOf(body, 'id_token'), access_token: textOf(body, 'access_token') }
}

onBothDatabases((t, database) => {
  t.test(
    'with the setting, only ID tokens of a client registered for RS256 are signed by RS256',
    async (t) => {
      const databaseUrl = await database.openShared(t)
      const service = await startService(t, databaseUrl, { rs256IdTokens: true })
      t.same(await algorithmsOf(service), ['ES256', 'RS256'])
      const discovered = await service.call(standardEndpoints.discovery.path, { client: undefined })
      t.same(discovered.body.id_token_signing_alg_values_supported, ['ES256', 'RS256'])

      const before = await service.logIn({ client: 'bank-web' })
      t.equal(headerOf(before.id_token).alg, 'ES256')
      t.match(await manage(service, updateAppClient, { ...bankWeb, body: registered }), {
        status: 200,
        body: registered,
      })
      t.match((await manage(service, readAppClient, bankWeb)).body, registered)
      const { session_id } = before
      const tokens = [
        await service.logIn({ client: 'bank-web' }),
        tokensOf(await service.post(endpoints.authenticateSession.path, { session_id }, 'bank-web')),
        await refreshed(service, before),
      ]
      const { kid } = await rs256KeyOf(service)
      for (const { id_token, access_token } of tokens) {
        t.equal(await verifyRs256(service, id_token), kid)
        t.equal(headerOf(access_token).alg, 'ES256', 'access tokens are not about the client alone')
        const half = hash('sha256', access_token, 'buffer').subarray(0, 16).toString('base64url')
        t.equal(decodeJwt(id_token ?? '').at_hash, half)
      }
      t.equal(headerOf((await service.logIn()).id_token).alg, 'ES256', 'of another client')
      t.equal(headerOf(await service.clientToken('bank-web')).alg, 'ES256')

      const back = { id_token_signed_response_alg: 'ES256' }
      t.match(await manage(service, updateAppClient, { ...bankWeb, body: back }), { status: 200, body: back })
      t.equal(headerOf((await service.logIn({ client: 'bank-web' })).id_token).alg, 'ES256')

      await service.app.close()
      const storage = await openStorage(databaseUrl)
      t.teardown(() => storage.close())
      const rows = await readKeyRows(storage.db)
      const algorithmsFor = (purpose: string) =>
        rows.filter((row) => row.purpose === purpose).map(({ alg }) => alg)
      t.same(algorithmsFor('sig'), ['ES256'], 'what a release selects that knows one line of keys')
      t.same(algorithmsFor('audit'), ['EdDSA'])
    },
  )

  t.test('another instance signs by RS256 at once when the first client is registered', async (t) => {
    const databaseUrl = await database.openShared(t)
    const options = { databaseUrl, masterKeys: [newMasterKey()] }
    const first = await startService(t, databaseUrl, options)
    const { clock } = first
    clock.advance(1)
    await storeRs256Key(options, clock.seconds())
    const second = await startService(t, databaseUrl, { ...options, rs256IdTokens: true, clock })
    await manage(second, updateAppClient, { ...bankWeb, body: registered })
    t.same(await algorithmsOf(first), ['ES256'], 'not read yet')
    const { id_token } = await first.logIn({ client: 'bank-web' })
    t.equal(await verifyRs256(first, id_token), (await rs256KeyOf(second)).kid)
  })

  t.test('where the RS256 key is missing, no other signs and no credential is used up', async (t) => {
    const options = await openWithRs256Key(t, database)
    const { databaseUrl } = options
    const settings = { ...options, rs256IdTokens: true, seed: seedWithRs256('bank-web') }
    const service = await startService(t, databaseUrl, settings)
    const { clock } = service
    const { session_id, refresh_token } = await service.logIn({ client: 'bank-web' })
    const alice = { identifier_type: 'username', identifier: 'alice' }
    await service.post(endpoints.sendOtp.path, { channel: 'sms', ...alice }, 'bank-web')
    const passcode = await service.newestCode('+15555550101')
    const attempts: Record<string, [path: string, body: object]> = {
      'a refresh': [endpoints.refreshToken.path, { refresh_token }],
      'a silent authentication': [endpoints.authenticateSession.path, { session_id }],
      'a log-in with a code': [endpoints.authenticateOtp.path, { passcode, ...alice }],
    }

    const storage = await openStorage(databaseUrl)
    t.teardown(() => storage.close())
    const stored = async () => ({
      sessions: await storage.db.selectFrom('sessions').selectAll().execute(),
      tokens: await storage.db.selectFrom('refresh_tokens').selectAll().orderBy('token_hash').execute(),
    })
    // by hand: the service does not let it happen
    const removed = await storage.db
      .deleteFrom('keys')
      .where('purpose', '=', 'sig-rs256')
      .returningAll()
      .execute()
    clock.advance(30)
    const before = await stored()
    for (const [name, [path, body]] of Object.entries(attempts)) {
      t.match(await service.post(path, body, 'bank-web'), { status: 503 }, name)
    }
    const body = { username: 'alice', password }
    t.match(await service.post(endpoints.authenticatePassword.path, body, 'bank-web'), {
      status: 503,
      headers: { 'retry-after': '1' },
      body: { error_code: 'temporarily_unavailable', message: 'No RS256 key signs for this client' },
    })
    t.same(await stored(), before)
    const began = await manage(service, listAuditEvents, { query: { action: 'login.succeeded' } })
    t.match(began.body.result, [{}])
    t.equal(Reflect.get(Object(began.body.result), 'length'), 1, 'the first log-in alone')

    await storage.db.insertInto('keys').values(removed).execute()
    clock.advance(60)
    for (const [name, [path, body]] of Object.entries(attempts)) {
      const answer = await service.post(path, body, 'bank-web')
      t.equal(answer.status, 200, `${name}, later than a retry may be`)
      t.ok(await verifyRs256(service, textOf(answer.body, 'id_token')))
    }

    await storage.db.deleteFrom('keys').where('purpose', '=', 'sig-rs256').execute()
    clock.advance(30)
    t.match(await service.post(endpoints.authenticatePassword.path, body, 'bank-web'), { status: 503 })
    t.ok((await service.logIn()).id_token, 'other clients do not notice')
    const made = await keys('rotate --line rs256', options, clock.seconds(), { rs256IdTokens: true })
    clock.advance(1)
    const { id_token } = await service.logIn({ client: 'bank-web' })
    t.equal(await verifyRs256(service, id_token), made.split(' ')[0], 'the first key signs at once')
  })

  t.test('where the RS256 key is missing, the handle of a session is not used up', async (t) => {
    const options = await openWithRs256Key(t, database)
    const service = await startService(t, options.databaseUrl, {
      ...{ ...options, rs256IdTokens: true, seed: seedWithRs256('bank-web') },
      compat: { crossDeviceSessionHandle: true },
    })
    const { clock } = service
    const { session_id } = await service.logIn({ client: 'bank-web' })
    const storage = await openStorage(options.databaseUrl)
    t.teardown(() => storage.close())
    const owner = { tenant_id: 'acme', client_id: 'bank-web' }
    const tools = {
      db: storage.db,
      sealer: createSealer(parseMasterKeys(options.masterKeys)),
      nowSeconds: () => clock.seconds(),
    }
    const handle = await issueSessionHandle(tools, owner, session_id ?? '')
    const use = () => service.post(endpoints.authenticateSession.path, { session_id: handle }, 'bank-web')
    // by hand: the service does not let it happen
    const keysOfLine = storage.db.deleteFrom('keys').where('purpose', '=', 'sig-rs256').returningAll()
    const removed = await keysOfLine.execute()
    clock.advance(30)
    t.match(await use(), { status: 503 })
    await storage.db.insertInto('keys').values(removed).execute()
    clock.advance(1)
    t.match(await use(), { status: 200, body: { session_id } })
    t.match(await use(), { status: 400 }, 'it counts once')
  })

  t.test('an instance whose clock is behind signs by the first RS256 key of another', async (t) => {
    const databaseUrl = await database.openShared(t)
    const options = { databaseUrl, masterKeys: [newMasterKey()] }
    const behind = await startService(t, databaseUrl, options)
    const clock = createClock(behind.clock.now() + 5_000)
    await storeRs256Key(options, clock.seconds())
    const ahead = await startService(t, databaseUrl, { ...options, rs256IdTokens: true, clock })
    await manage(ahead, updateAppClient, { ...bankWeb, body: registered })
    behind.clock.advance(1)
    const { id_token } = await behind.logIn({ client: 'bank-web' })
    for (const one of [behind, ahead]) {
      t.equal(await verifyRs256(one, id_token), (await rs256KeyOf(ahead)).kid)
    }
  })

  t.test('beside a main line of EdDSA, each token is hashed by the algorithm of its ID token', async (t) => {
    const options = await openWithRs256Key(t, database)
    const { databaseUrl } = options
    const settings = { ...options, rs256IdTokens: true, seed: seedWithRs256('bank-web') }
    const service = await startService(t, databaseUrl, settings)
    service.clock.advance(1)
    await keys('rotate --alg EdDSA --now', options, service.clock.seconds())
    service.clock.advance(30)
    for (const [client, alg, digest] of [
      ['bank-web', 'RS256', 'sha256'],
      ['shop-web', 'EdDSA', 'sha512'],
    ] as const) {
      const { id_token, access_token } = await service.logIn({ client })
      t.equal(headerOf(access_token).alg, 'EdDSA')
      t.equal(headerOf(id_token).alg, alg)
      const whole = hash(digest, access_token, 'buffer')
      const half = whole.subarray(0, whole.length / 2).toString('base64url')
      t.equal(decodeJwt(id_token ?? '').at_hash, half)
    }
  })

  t.test('I01 I02 no token passes for one of an RS256 key', async (t) => {
    const options = await openWithRs256Key(t, database)
    const { databaseUrl } = options
    const settings = { ...options, rs256IdTokens: true, seed: seedWithRs256('bank-web') }
    const service = await startService(t, databaseUrl, settings)
    const { access_token, id_token } = await service.logIn({ client: 'bank-web' })
    const { kid, jwk } = await rs256KeyOf(service)
    const publicKey = await importJWK(jwk, 'RS256')
    if (!('type' in publicKey)) throw new Error('no key')
    const pem = await exportSPKI(publicKey)
    const payload = access_token.split('.')[1]
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const inputOf = (alg: string) => `${part({ alg, typ: 'at+jwt', kid })}.${payload}`
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    const forged = {
      'HS256 by the public key': (input: string) => createHmac('sha256', pem).update(input).digest(),
      'ES256 by another key': (input: string) =>
        sign('sha256', Buffer.from(input), { key: stranger, dsaEncoding: 'ieee-p1363' }),
      none: () => Buffer.alloc(0),
    }
    const isActive = async (token: string) =>
      (await sendForm(service, standardEndpoints.introspection.path, { token }, 'bank-web')).body.active
    t.equal(await isActive(access_token), true)
    for (const [name, signatureOf] of Object.entries(forged)) {
      const input = inputOf(name.split(' ')[0] ?? '')
      t.equal(await isActive(`${input}.${signatureOf(input).toString('base64url')}`), false, name)
    }
    const swapped = `${inputOf('RS256')}.${access_token.split('.')[2]}`
    t.equal(await isActive(swapped), false, 'the signature of the main key')
    t.equal(kid, rs256Pair.kid)
    const privateKey = createPrivateKey({ key: rs256Pair.privateDer, format: 'der', type: 'pkcs8' })
    const input = inputOf('RS256')
    const signature = sign('sha256', Buffer.from(input), privateKey).toString('base64url')
    t.equal(await isActive(`${input}.${signature}`), false, 'the RS256 key itself signs no access tokens')
    const userinfo = await service.call(standardEndpoints.userinfo.path, {
      client: undefined,
      headers: { authorization: `Bearer ${input}.${signature}` },
    })
    t.equal(userinfo.status, 401)
    t.equal(await isActive(id_token ?? ''), false, 'an ID token is no access token')
  })
})
