import { standardEndpoints } from '@latchkey/protocol'
import { clientEndpoints, signingKeyEndpoints } from '@latchkey/protocol/management'
import { errors } from 'jose'
import { overlapSeconds, publishSeconds } from '../../src/keys/key-schedule.ts'
import { mostPublished } from '../../src/keys/manage-keys.ts'
import { parseMasterKeys } from '../../src/keys/master-keys.ts'
import { endRestored, pairsOfRestored } from '../../src/operations/backup/end-restored.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { onBothDatabases } from '../support/databases.ts'
import { keys } from '../support/key-command.ts'
import { manage } from '../support/manage.ts'
import {
  algorithmsOf,
  bankWeb,
  headerOf,
  openWithRs256Key,
  registered,
  rs256KeyOf,
  seedWithRs256,
  verifyRs256,
} from '../support/rs256-keys.ts'
import { startService, textOf } from '../support/service.ts'

const { updateAppClient } = clientEndpoints

onBothDatabases((t, database) => {
  t.test(
    'J01 J09 the RS256 keys rotate by themselves, and instances verify the tokens of each other',
    async (t) => {
      const options = await openWithRs256Key(t, database)
      const { databaseUrl } = options
      const settings = { ...options, rs256IdTokens: true, seed: seedWithRs256('bank-web') }
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

  t.test('instances without the setting sign by RS256 for clients that are registered for it', async (t) => {
    const options = await openWithRs256Key(t, database)
    const { databaseUrl } = options
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
    const options = await openWithRs256Key(t, database)
    const { databaseUrl } = options
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
    const options = await openWithRs256Key(t, database)
    const { databaseUrl } = options
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

  t.test('a tenant may have an RS256 key of its own, until it is retired', async (t) => {
    const options = await openWithRs256Key(t, database)
    const { databaseUrl } = options
    const settings = { ...options, rs256IdTokens: true, seed: seedWithRs256('bank-web') }
    const service = await startService(t, databaseUrl, settings)
    const { kid: shared } = await rs256KeyOf(service)
    const { createSigningKey, listSigningKeys, updateSigningKey } = signingKeyEndpoints
    const body = { name: 'Own', line: 'rs256', at_once: true }
    const made = await manage(service, createSigningKey, { body })
    t.match(made, { status: 201, body: { tenant_id: 'acme', alg: 'RS256', line: 'rs256' } })
    const keyId = textOf(made.body, 'kid')
    t.equal(headerOf((await service.logIn({ client: 'bank-web' })).id_token).kid, keyId)
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
    t.match(list, new RegExp(`${keyId} +RS256 +rs256 +acme +signing`))

    service.clock.advance(1)
    t.match(await manage(service, updateSigningKey, { keyId, body: { status: 'validating' } }), {
      status: 200,
    })
    const { id_token } = await service.logIn({ client: 'bank-web' })
    t.equal(await verifyRs256(service, id_token), shared)
    const main = await manage(service, createSigningKey, { body: { name: 'Own', at_once: true } })
    const ofTenant = await service.logIn({ client: 'bank-web' })
    t.equal(headerOf(ofTenant.access_token).kid, main.body.kid)
    t.equal(headerOf(ofTenant.id_token).kid, shared, 'the main line alone is its own')
  })

  t.test('a tenant publishes so many keys of a line and no more, until one is revoked', async (t) => {
    const options = await openWithRs256Key(t, database)
    const service = await startService(t, options.databaseUrl, { ...options, rs256IdTokens: true })
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
    const options = {
      ...(await openWithRs256Key(t, database)),
      ...{ rs256IdTokens: true, seed: seedWithRs256('bank-web') },
    }
    const { databaseUrl } = options
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
})
