import { createHmac, generateKeyPairSync, hash, type KeyObject, sign } from 'node:crypto'
import { endpoints, standardEndpoints, type TokenResponse } from '@latchkey/protocol'
import {
  appEndpoints,
  auditEndpoints,
  clientEndpoints,
  signingKeyEndpoints,
} from '@latchkey/protocol/management'
import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  exportSPKI,
  importJWK,
  type JSONWebKeySet,
  jwtVerify,
} from 'jose'
import type { Test } from 'tap'
import { makeKeyPairs } from '../../src/keys/key-pairs.ts'
import { overlapSeconds, publishSeconds } from '../../src/keys/key-schedule.ts'
import { openSigningKey, readKeyRows } from '../../src/keys/key-store.ts'
import { mostPublished } from '../../src/keys/manage-keys.ts'
import { parseMasterKeys } from '../../src/keys/master-keys.ts'
import { ensureRs256Key } from '../../src/keys/rs256-line.ts'
import { createSealer } from '../../src/keys/sealer.ts'
import { exportSeed } from '../../src/management/seed/export-seed.ts'
import { endRestored, pairsOfRestored } from '../../src/operations/backup/end-restored.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { createClock } from '../support/clock.ts'
import { onBothDatabases } from '../support/databases.ts'
import { sendForm } from '../support/forms.ts'
import { keys, newMasterKey } from '../support/key-command.ts'
import { manage } from '../support/manage.ts'
import { password, seed } from '../support/seed.ts'
import { issuer, startService, type TestService, textOf, tokensOf } from '../support/service.ts'

const registered = { id_token_signed_response_alg: 'RS256' }
const bankWeb = { appId: 'bank', clientId: 'bank-web' }
const { readAppClient, updateAppClient, createAppClient } = clientEndpoints
const { listAuditEvents } = auditEndpoints

async function jwksOf(service: TestService): Promise<JSONWebKeySet> {
  const { body } = await service.call(standardEndpoints.jwks.path, { client: undefined })
  return { keys: Array.isArray(body.keys) ? body.keys : [] }
}

const algorithmsOf = async (service: TestService) => (await jwksOf(service)).keys.map(({ alg }) => alg)

const headerOf = (token: string | undefined) => decodeProtectedHeader(token ?? '')

async function rs256KeyOf(service: TestService) {
  const jwk = (await jwksOf(service)).keys.find(({ alg }) => alg === 'RS256')
  if (jwk?.kid === undefined) throw new Error('there is no RS256 key')
  return { kid: jwk.kid, jwk }
}

async function rs256PrivateKey(t: Test, databaseUrl: string, masterKeys: string[]): Promise<KeyObject> {
  const storage = await openStorage(databaseUrl)
  t.teardown(() => storage.close())
  const row = (await readKeyRows(storage.db)).find(({ purpose }) => purpose === 'sig-rs256')
  if (row === undefined) throw new Error('there is no RS256 key')
  return openSigningKey(parseMasterKeys(masterKeys), row).privateKey
}

/** Verifies as a client does that accepts RS256 only. @returns the `kid` */
async function verifyRs256(service: TestService, token: string | undefined): Promise<string | undefined> {
  const { protectedHeader } = await jwtVerify(token ?? '', createLocalJWKSet(await jwksOf(service)), {
    issuer,
    algorithms: ['RS256'],
    currentDate: new Date(service.clock.now()),
  })
  return protectedHeader.kid
}

function withRs256(clientId: string): unknown {
  return JSON.parse(JSON.stringify(seed), (_key, value: unknown) =>
    typeof value === 'object' && value !== null && Reflect.get(value, 'client_id') === clientId
      ? { ...value, ...registered }
      : value,
  )
}

async function refreshed(service: TestService, tokens: TokenResponse) {
  const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' }
  const { body } = await sendForm(service, standardEndpoints.token.path, form, 'bank-web')
  return { id_token: textOf(body, 'id_token'), access_token: textOf(body, 'access_token') }
}

onBothDatabases((t, database) => {
  t.test(
    'with the setting, only ID tokens of a client registered for RS256 are signed by RS256',
    async (t) => {
      const service = await startService(t, database, { rs256IdTokens: true })
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
    },
  )

  t.test('without the setting there is no RS256, and a registration for it is refused', async (t) => {
    const service = await startService(t, database)
    t.same(await algorithmsOf(service), ['ES256'])
    const discovered = await service.call(standardEndpoints.discovery.path, { client: undefined })
    t.same(discovered.body.id_token_signing_alg_values_supported, ['ES256'])
    const refused = {
      status: 400,
      body: {
        error_code: 'invalid_request',
        message: /^id_token_signed_response_alg must be ES256: the service does not offer RS256$/,
      },
    }
    t.match(await manage(service, updateAppClient, { ...bankWeb, body: registered }), refused)
    const body = { name: 'New', client_id: 'new-web', ...registered }
    t.match(await manage(service, createAppClient, { appId: 'bank', body }), refused)
    t.notOk('id_token_signed_response_alg' in (await manage(service, readAppClient, bankWeb)).body)
    for (const alg of ['HS256', 'none', 'PS256', null]) {
      const body = { id_token_signed_response_alg: alg }
      const answer = await manage(service, updateAppClient, { ...bankWeb, body })
      t.match(answer, { status: 400, body: { message: /^id_token_signed_response_alg/ } })
    }
    await t.rejects(startService(t, database, { seed: withRs256('bank-web') }), {
      code: 'seed_invalid',
      message:
        /client bank-web: id_token_signed_response_alg must be ES256: the service does not offer RS256/,
    })
  })

  t.test('a seed registers a client for RS256, and an export of it says so', async (t) => {
    const databaseUrl = await database.openShared(t)
    const masterKeys = [newMasterKey()]
    const options = { masterKeys, rs256IdTokens: true, seed: withRs256('bank-web') }
    const service = await startService(t, databaseUrl, options)
    t.ok(await verifyRs256(service, (await service.logIn({ client: 'bank-web' })).id_token))
    await service.app.close()
    const storage = await openStorage(databaseUrl)
    t.teardown(() => storage.close())
    const { tenants } = await exportSeed(storage.db, createSealer([{ id: 'x', secret: Buffer.alloc(32) }]))
    const clients = tenants.flatMap(({ apps = [] }) => apps.flatMap(({ clients = [] }) => clients))
    t.same(
      clients.flatMap(({ client_id, id_token_signed_response_alg: alg }) => (alg ? [[client_id, alg]] : [])),
      [['bank-web', 'RS256']],
    )
    const again = await startService(t, databaseUrl, { ...options, seed, clock: service.clock })
    const { id_token } = await again.logIn({ client: 'bank-web' })
    t.equal(headerOf(id_token).alg, 'ES256', 'in dev mode, a seed that does not name it takes it back')
  })

  t.test(
    'J01 J09 the RS256 keys rotate by themselves, and instances verify the tokens of each other',
    async (t) => {
      const databaseUrl = await database.openShared(t)
      const options = { databaseUrl, masterKeys: [newMasterKey()] }
      const settings = { ...options, rs256IdTokens: true, seed: withRs256('bank-web') }
      const service = await startService(t, databaseUrl, settings)
      const other = await startService(t, databaseUrl, { ...settings, clock: service.clock })
      const before = await service.logIn({ client: 'bank-web' })
      const { kid: old } = await rs256KeyOf(service)
      t.equal((await rs256KeyOf(other)).kid, old, 'the second start makes no second key')
      t.equal(await verifyRs256(other, before.id_token), old)
      const mainKid = headerOf(before.access_token).kid

      const said = await keys('rotate --line rs256', options, service.clock.seconds())
      t.match(said, /^\S+ \(RS256\) is published and signs from /)
      const next = said.split(' ')[0]
      service.clock.advance(30)
      for (const one of [service, other]) {
        t.same((await algorithmsOf(one)).sort(), ['ES256', 'RS256', 'RS256'])
        t.equal(headerOf((await one.logIn({ client: 'bank-web' })).id_token).kid, old, 'not used yet')
      }
      service.clock.advance(publishSeconds)
      for (const one of [service, other]) {
        const { id_token, access_token } = await one.logIn({ client: 'bank-web' })
        t.equal(await verifyRs256(one, id_token), next)
        t.equal(headerOf(access_token).kid, mainKid, 'the main line goes on')
        t.equal(await verifyRs256(one, before.id_token), old)
      }

      const rotated = (await keys('rotate --now', options, service.clock.seconds())).split(' ')[0]
      service.clock.advance(30)
      const { id_token, access_token } = await other.logIn({ client: 'bank-web' })
      t.equal(headerOf(access_token).kid, rotated)
      t.equal(headerOf(access_token).alg, 'ES256', 'the main line keeps its algorithm')
      t.equal(headerOf(id_token).kid, next, 'the RS256 line goes on')

      const revoked = await keys(`revoke ${next}`, options, service.clock.seconds())
      t.match(
        revoked,
        new RegExp(`^${next} is revoked: its tokens are refused; \\S+ \\(RS256\\) signs now\\n$`),
      )
      service.clock.advance(30)
      const after = await service.logIn({ client: 'bank-web' })
      t.ok(await verifyRs256(service, after.id_token))
      await t.rejects(verifyRs256(service, id_token), errors.JWKSNoMatchingKey)
    },
  )

  t.test('a tenant may have an RS256 key of its own, and managers see of which line a key is', async (t) => {
    const databaseUrl = await database.openShared(t)
    const options = { databaseUrl, masterKeys: [newMasterKey()] }
    const settings = { ...options, rs256IdTokens: true, seed: withRs256('bank-web') }
    const service = await startService(t, databaseUrl, settings)
    const { createSigningKey, listSigningKeys } = signingKeyEndpoints
    const body = { name: 'Own', line: 'rs256', at_once: true }
    const made = await manage(service, createSigningKey, { body })
    t.match(made, { status: 201, body: { tenant_id: 'acme', alg: 'RS256', line: 'rs256' } })
    t.equal(headerOf((await service.logIn({ client: 'bank-web' })).id_token).kid, made.body.kid)
    const listed: { line: string; tenant_id?: string }[] = JSON.parse(
      (await manage(service, listSigningKeys)).text,
    )
    t.same(listed.map(({ line, tenant_id = '*' }) => `${line} ${tenant_id}`).sort(), [
      'main *',
      'rs256 *',
      'rs256 acme',
    ])
    const wrong = await manage(service, createSigningKey, { body: { ...body, alg: 'EdDSA' } })
    t.match(wrong, { status: 409, body: { error_code: 'conflict', message: /for RS256, not for EdDSA/ } })
    const list = await keys('list', options, service.clock.seconds())
    t.match(list, /^KID +ALG +LINE +TENANT +STATE +UNTIL\n/)
    t.match(list, new RegExp(`${made.body.kid} +RS256 +rs256 +acme +signing`))
  })

  t.test('instances without the setting sign by RS256 for clients that are registered for it', async (t) => {
    const databaseUrl = await database.openShared(t)
    const options = { databaseUrl, masterKeys: [newMasterKey()] }
    const service = await startService(t, databaseUrl, { ...options, rs256IdTokens: true })
    const { kid } = await rs256KeyOf(service)
    const { clock } = service
    const off = { ...options, seed: undefined, clock }
    // in a roll-out, one of the old configuration starts after the new one has made its key
    const old = await startService(t, databaseUrl, off)
    await manage(service, updateAppClient, { ...bankWeb, body: registered })
    clock.advance(30)
    const warnings: string[] = []
    const logger = { level: 'warn', stream: { write: (line: string) => void warnings.push(line) } }
    const restarted = await startService(t, databaseUrl, { ...off, logger })
    t.match(warnings.join(''), /bank-web of acme.*for ES256 \(client change\), or switch it on/)
    for (const one of [service, old, restarted]) {
      t.equal(await verifyRs256(one, (await one.logIn({ client: 'bank-web' })).id_token), kid)
      t.same(await algorithmsOf(one), ['ES256', 'RS256'])
    }
    await t.rejects(keys(`retire ${kid}`, options, clock.seconds()), {
      message: /signs now.*bank-web of acme/,
    })
    t.match(await keys(`revoke ${kid}`, options, clock.seconds()), /\(RS256\) signs now/)
    clock.advance(30)
    t.not(await verifyRs256(old, (await old.logIn({ client: 'bank-web' })).id_token), kid)
  })

  t.test('a line that nobody needs is retired by hand, and its tokens stay valid', async (t) => {
    const databaseUrl = await database.openShared(t)
    const options = { databaseUrl, masterKeys: [newMasterKey()] }
    const offering = { ...options, rs256IdTokens: true }
    const service = await startService(t, databaseUrl, offering)
    const { clock } = service
    await manage(service, updateAppClient, { ...bankWeb, body: registered })
    const { id_token } = await service.logIn({ client: 'bank-web' })
    const { kid } = await rs256KeyOf(service)
    await manage(service, updateAppClient, { ...bankWeb, body: { id_token_signed_response_alg: 'ES256' } })
    const retire = { by: 'instance-web' as const, keyId: kid, body: { status: 'validating' } }
    const { updateSigningKey } = signingKeyEndpoints
    t.match(await manage(service, updateSigningKey, retire), {
      status: 409,
      body: { message: /signs now.*switch rs256IdTokens off first/ },
    })
    await keys(`retire ${kid}`, options, clock.seconds())
    clock.advance(30)
    const after = await startService(t, databaseUrl, { ...options, seed: undefined, clock })
    t.equal(await verifyRs256(after, id_token), kid)
    const discovered = await after.call(standardEndpoints.discovery.path, { client: undefined })
    t.same(discovered.body.id_token_signing_alg_values_supported, ['ES256'], 'none is made any more')
    await t.rejects(keys('rotate --line rs256', options, clock.seconds()), {
      message: /does not offer RS256/,
    })
    const activate = { ...retire, body: { status: 'signing' } }
    t.match(await manage(after, updateSigningKey, activate), {
      status: 409,
      body: { message: /does not offer RS256/ },
    })

    // an instance that still has the setting: the registration makes a key
    t.match(await manage(service, updateAppClient, { ...bankWeb, body: registered }), { status: 200 })
    const fresh = await verifyRs256(service, (await service.logIn({ client: 'bank-web' })).id_token)
    t.not(fresh, kid)
    t.equal(await verifyRs256(service, id_token), kid)
    await manage(service, updateAppClient, { ...bankWeb, body: { id_token_signed_response_alg: 'ES256' } })
    t.equal(
      await keys(`revoke ${fresh}`, options, clock.seconds()),
      `${fresh} is revoked: its tokens are refused\n`,
      'no other key takes the place of one that nobody needs',
    )
    clock.advance(overlapSeconds)
    t.same(await algorithmsOf(after), ['ES256'])
    const again = await startService(t, databaseUrl, { ...offering, seed: undefined, clock })
    t.same(await algorithmsOf(again), ['ES256', 'RS256'])
  })

  t.test('J03 no key from before signs again when the last of the RS256 line is revoked', async (t) => {
    const databaseUrl = await database.openShared(t)
    const options = { databaseUrl, masterKeys: [newMasterKey()] }
    const service = await startService(t, databaseUrl, { ...options, rs256IdTokens: true })
    const { clock } = service
    const { kid: first } = await rs256KeyOf(service)
    clock.advance(10)
    const said = await keys('rotate --line rs256 --now', options, clock.seconds())
    const second = said.split(' ')[0]
    clock.advance(10)
    t.equal(
      await keys(`revoke ${second}`, options, clock.seconds()),
      `${second} is revoked: its tokens are refused\n`,
    )
    const states = async () => {
      const lines = (await keys('list --json', options, clock.seconds())).trimEnd().split('\n')
      const listed = lines.map((line) => Object(JSON.parse(line)))
      return listed.flatMap(({ kid, line, state }) => (line === 'rs256' ? [[kid, state]] : []))
    }
    t.strictSame(await states(), [[first, 'verifying']], 'for the tokens that it signed')
    clock.advance(overlapSeconds - 10)
    t.strictSame(
      (await states()).filter(([, state]) => state !== 'ended'),
      [],
      'no longer than if the other were still there',
    )
  })

  for (const [how, register] of Object.entries({
    creation: (service: TestService) =>
      manage(service, createAppClient, {
        appId: 'bank',
        body: { name: 'New', client_id: 'new-web', ...registered },
      }),
    update: (service: TestService) => manage(service, updateAppClient, { ...bankWeb, body: registered }),
    'creation with its app': (service: TestService) =>
      manage(service, appEndpoints.createApp, {
        body: { app_name: 'New', app_id: 'new', first_client: { name: 'New', ...registered } },
      }),
  })) {
    t.test(
      `the ${how} of a client for RS256 makes the key if none signs, and the trail has it`,
      async (t) => {
        const databaseUrl = await database.openShared(t)
        const options = { databaseUrl, masterKeys: [newMasterKey()] }
        const service = await startService(t, databaseUrl, { ...options, rs256IdTokens: true })
        const { kid } = await rs256KeyOf(service)
        await keys(`revoke ${kid}`, options, service.clock.seconds())
        service.clock.advance(30)
        t.same(await algorithmsOf(service), ['ES256'])
        t.ok((await register(service)).status < 300)
        const { kid: made } = await rs256KeyOf(service)
        t.not(made, kid)
        t.match((await manage(service, listAuditEvents, { query: { action: 'key.created' } })).body.result, [
          { action: 'key.created', target: `key:${made}`, reason: 'rs256' },
        ])
        const { body } = await manage(service, createAppClient, {
          appId: 'bank',
          body: { name: 'Next', ...registered },
        })
        t.match(body, registered)
        t.same(await algorithmsOf(service), ['ES256', 'RS256'], 'one key is enough')
      },
    )
  }

  t.test('registrations at once make one key', async (t) => {
    const databaseUrl = await database.openShared(t)
    const masterKey = newMasterKey()
    const service = await startService(t, databaseUrl, { masterKeys: [masterKey] })
    const storage = await openStorage(databaseUrl)
    t.teardown(() => storage.close())
    const tools = { masterKeys: parseMasterKeys([masterKey]), pairs: await makeKeyPairs(['RS256', 'RS256']) }
    const now = service.clock.seconds()
    const ensure = () => storage.db.transaction().execute((db) => ensureRs256Key(db, tools, now))
    const made = await Promise.all([ensure(), ensure()])
    t.equal(made.filter((key) => key !== undefined).length, 1)
    const rows = await readKeyRows(storage.db)
    t.equal(rows.filter(({ purpose }) => purpose === 'sig-rs256').length, 1)
  })

  t.test('another instance signs by RS256 at once when the first client is registered', async (t) => {
    const databaseUrl = await database.openShared(t)
    const options = { databaseUrl, masterKeys: [newMasterKey()] }
    const first = await startService(t, databaseUrl, options)
    const { clock } = first
    clock.advance(1)
    const second = await startService(t, databaseUrl, { ...options, rs256IdTokens: true, clock })
    await manage(second, updateAppClient, { ...bankWeb, body: registered })
    t.same(await algorithmsOf(first), ['ES256'], 'not read yet')
    const { id_token } = await first.logIn({ client: 'bank-web' })
    t.equal(await verifyRs256(first, id_token), (await rs256KeyOf(second)).kid)
  })

  t.test('no ID token of another algorithm is given to a client that is registered for RS256', async (t) => {
    const databaseUrl = await database.openShared(t)
    const options = { databaseUrl, masterKeys: [newMasterKey()] }
    const settings = { ...options, rs256IdTokens: true, seed: withRs256('bank-web') }
    const service = await startService(t, databaseUrl, settings)
    const storage = await openStorage(databaseUrl)
    t.teardown(() => storage.close())
    // by hand: the service does not let it happen
    await storage.db.deleteFrom('keys').where('purpose', '=', 'sig-rs256').execute()
    service.clock.advance(30)
    const body = { username: 'alice', password }
    t.match(await service.post(endpoints.authenticatePassword.path, body, 'bank-web'), {
      status: 503,
      headers: { 'retry-after': '1' },
      body: { error_code: 'temporarily_unavailable', message: 'No RS256 key signs for this client' },
    })
    t.ok((await service.logIn()).id_token, 'other clients do not notice')
    const made = await keys('rotate --line rs256', options, service.clock.seconds(), { rs256IdTokens: true })
    service.clock.advance(1)
    const { id_token } = await service.logIn({ client: 'bank-web' })
    t.equal(await verifyRs256(service, id_token), made.split(' ')[0], 'the first key signs at once')
  })

  t.test('where the RS256 key is missing, no credential is used up', async (t) => {
    const databaseUrl = await database.openShared(t)
    const options = { databaseUrl, masterKeys: [newMasterKey()] }
    const settings = { ...options, rs256IdTokens: true, seed: withRs256('bank-web') }
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
  })

  t.test('an instance whose clock is behind signs by the first RS256 key of another', async (t) => {
    const databaseUrl = await database.openShared(t)
    const options = { databaseUrl, masterKeys: [newMasterKey()] }
    const behind = await startService(t, databaseUrl, options)
    const clock = createClock(behind.clock.now() + 5_000)
    const ahead = await startService(t, databaseUrl, { ...options, rs256IdTokens: true, clock })
    await manage(ahead, updateAppClient, { ...bankWeb, body: registered })
    behind.clock.advance(1)
    const { id_token } = await behind.logIn({ client: 'bank-web' })
    for (const one of [behind, ahead]) {
      t.equal(await verifyRs256(one, id_token), (await rs256KeyOf(ahead)).kid)
    }
  })

  for (const [when, ahead] of Object.entries({ 'in its first second': 0, 'by a clock ahead': 5 })) {
    t.test(`a client gets another RS256 key beside one that was retired ${when}`, async (t) => {
      const databaseUrl = await database.openShared(t)
      const options = { databaseUrl, masterKeys: [newMasterKey()] }
      const service = await startService(t, databaseUrl, { ...options, rs256IdTokens: true })
      const { clock } = service
      const { kid: old } = await rs256KeyOf(service)
      await keys(`retire ${old}`, options, clock.seconds() + ahead)
      await manage(service, updateAppClient, { ...bankWeb, body: registered })
      const first = await service.logIn({ client: 'bank-web' })
      t.ok(await verifyRs256(service, first.id_token), 'at once')
      t.same(await algorithmsOf(service), ['ES256', 'RS256', 'RS256'])
      await manage(service, updateAppClient, { ...bankWeb, body: registered })
      t.same(await algorithmsOf(service), ['ES256', 'RS256', 'RS256'], 'one is enough')
      clock.advance(ahead + 1)
      const { id_token } = await service.logIn({ client: 'bank-web' })
      t.not(await verifyRs256(service, id_token), old)
      t.ok(await verifyRs256(service, first.id_token), 'tokens of the first second stay valid')
    })
  }

  t.test('a tenant whose own RS256 key is retired gets tokens of the key of all tenants', async (t) => {
    const databaseUrl = await database.openShared(t)
    const options = { databaseUrl, masterKeys: [newMasterKey()] }
    const settings = { ...options, rs256IdTokens: true, seed: withRs256('bank-web') }
    const service = await startService(t, databaseUrl, settings)
    const { kid: shared } = await rs256KeyOf(service)
    const { createSigningKey, updateSigningKey } = signingKeyEndpoints
    const main = await manage(service, createSigningKey, { body: { name: 'Own', at_once: true } })
    const ofTenant = await service.logIn({ client: 'bank-web' })
    t.equal(headerOf(ofTenant.access_token).kid, main.body.kid)
    t.equal(headerOf(ofTenant.id_token).kid, shared, 'the main line alone is its own')

    const body = { name: 'Own', line: 'rs256', at_once: true }
    const keyId = textOf((await manage(service, createSigningKey, { body })).body, 'kid')
    t.equal(headerOf((await service.logIn({ client: 'bank-web' })).id_token).kid, keyId)
    service.clock.advance(1)
    t.match(await manage(service, updateSigningKey, { keyId, body: { status: 'validating' } }), {
      status: 200,
    })
    const { id_token } = await service.logIn({ client: 'bank-web' })
    t.equal(await verifyRs256(service, id_token), shared)
  })

  t.test('beside a main line of EdDSA, each token is hashed by the algorithm of its ID token', async (t) => {
    const databaseUrl = await database.openShared(t)
    const options = { databaseUrl, masterKeys: [newMasterKey()] }
    const settings = { ...options, rs256IdTokens: true, seed: withRs256('bank-web') }
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

  t.test('a tenant publishes so many keys of a line and no more, until one is revoked', async (t) => {
    const service = await startService(t, database, { rs256IdTokens: true })
    const { createSigningKey, deleteSigningKey } = signingKeyEndpoints
    const made: string[] = []
    const rotate = () => manage(service, createSigningKey, { body: { name: 'Next', at_once: true } })
    for (let count = 0; count < mostPublished; count++) {
      const { status, body } = await rotate()
      t.equal(status, 201)
      made.push(textOf(body, 'kid'))
      service.clock.advance(1)
    }
    t.match(await rotate(), {
      status: 409,
      body: { error_code: 'conflict', message: /^8 keys are published already: wait until one has ended/ },
    })
    const body = { name: 'Next', line: 'rs256', at_once: true }
    t.equal((await manage(service, createSigningKey, { body })).status, 201, 'of the other line')
    const all = { by: 'instance-web' as const, body: { name: 'Next', every_tenant: true } }
    t.equal((await manage(service, createSigningKey, all)).status, 201, 'of all tenants')
    t.equal((await manage(service, deleteSigningKey, { keyId: made[0] ?? '' })).status, 204)
    t.equal((await rotate()).status, 201)
  })

  t.test('O10 a restored backup gets other RS256 keys', async (t) => {
    const databaseUrl = await database.openShared(t)
    const options = { masterKeys: [newMasterKey()], rs256IdTokens: true, seed: withRs256('bank-web') }
    const service = await startService(t, databaseUrl, options)
    const { id_token } = await service.logIn({ client: 'bank-web' })
    await service.app.close()
    const storage = await openStorage(databaseUrl)
    const masterKeys = parseMasterKeys(options.masterKeys)
    const now = service.clock.seconds()
    const pairs = await pairsOfRestored(storage.db, now)
    await storage.db.transaction().execute((db) => endRestored(db, { masterKeys, pairs }, now))
    await storage.close()
    const restored = await startService(t, databaseUrl, { ...options, clock: service.clock })
    t.same(await algorithmsOf(restored), ['ES256', 'RS256'])
    await t.rejects(verifyRs256(restored, id_token), errors.JWKSNoMatchingKey)
    t.ok(await verifyRs256(restored, (await restored.logIn({ client: 'bank-web' })).id_token))
  })

  t.test('a release that knows one line of keys finds no RS256 key in it', async (t) => {
    const databaseUrl = await database.openShared(t)
    const service = await startService(t, databaseUrl, { rs256IdTokens: true })
    await service.app.close()
    const storage = await openStorage(databaseUrl)
    t.teardown(() => storage.close())
    const rows = await readKeyRows(storage.db)
    // what such a release selects
    t.same(
      rows.filter(({ purpose }) => purpose === 'sig').map(({ alg }) => alg),
      ['ES256'],
    )
    t.same(
      rows.filter(({ purpose }) => purpose === 'audit').map(({ alg }) => alg),
      ['EdDSA'],
    )
  })

  t.test('I01 I02 no token passes for one of an RS256 key', async (t) => {
    const databaseUrl = await database.openShared(t)
    const masterKeys = [newMasterKey()]
    const settings = { masterKeys, rs256IdTokens: true, seed: withRs256('bank-web') }
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
    const privateKey = await rs256PrivateKey(t, databaseUrl, masterKeys)
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
