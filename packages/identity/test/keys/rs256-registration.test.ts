import { standardEndpoints } from '@latchkey/protocol'
import { appEndpoints, auditEndpoints, clientEndpoints } from '@latchkey/protocol/management'
import { readKeyRows } from '../../src/keys/key-store.ts'
import { parseMasterKeys } from '../../src/keys/master-keys.ts'
import { ensureRs256Key } from '../../src/keys/rs256-line.ts'
import { createSealer } from '../../src/keys/sealer.ts'
import { newKeyPair } from '../../src/keys/signing-key.ts'
import { exportSeed } from '../../src/management/seed/export-seed.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { onBothDatabases } from '../support/databases.ts'
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
  verifyRs256,
} from '../support/rs256-keys.ts'
import { seed } from '../support/seed.ts'
import { startService, type TestService } from '../support/service.ts'

const { readAppClient, updateAppClient, createAppClient } = clientEndpoints
const { listAuditEvents } = auditEndpoints

onBothDatabases((t, database) => {
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
    await t.rejects(startService(t, database, { seed: seedWithRs256('bank-web') }), {
      code: 'seed_invalid',
      message:
        /client bank-web: id_token_signed_response_alg must be ES256: the service does not offer RS256/,
    })
  })

  t.test('a seed registers a client for RS256, and an export of it says so', async (t) => {
    const options = {
      ...(await openWithRs256Key(t, database)),
      ...{ rs256IdTokens: true, seed: seedWithRs256('bank-web') },
    }
    const { databaseUrl } = options
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
        const options = await openWithRs256Key(t, database)
        const service = await startService(t, options.databaseUrl, { ...options, rs256IdTokens: true })
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
    const made = [rs256Pair]
    const pairs = { take: () => made.pop() ?? newKeyPair('RS256') }
    const tools = { masterKeys: parseMasterKeys([masterKey]), pairs }
    const now = service.clock.seconds()
    const ensure = () => storage.db.transaction().execute((db) => ensureRs256Key(db, tools, now))
    const ensured = await Promise.all([ensure(), ensure()])
    t.equal(ensured.filter((key) => key !== undefined).length, 1)
    const rows = await readKeyRows(storage.db)
    t.equal(rows.filter(({ purpose }) => purpose === 'sig-rs256').length, 1)
  })

  for (const [when, ahead] of Object.entries({ 'in its first second': 0, 'by a clock ahead': 5 })) {
    t.test(`a client gets another RS256 key beside one that was retired ${when}`, async (t) => {
      const options = await openWithRs256Key(t, database)
      const { databaseUrl } = options
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
})
