import { endpoints, standardEndpoints } from '@latchkey/protocol'
import { signingKeyEndpoints } from '@latchkey/protocol/management'
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose'
import { publishSeconds } from '../../src/keys/key-schedule.ts'
import { createClock } from '../support/clock.ts'
import { onBothDatabases } from '../support/databases.ts'
import { sendForm } from '../support/forms.ts'
import { keys, newMasterKey } from '../support/key-command.ts'
import { manage } from '../support/manage.ts'
import { issuer, startService, type TestService } from '../support/service.ts'

async function jwksOf(service: TestService): Promise<JSONWebKeySet> {
  const { body } = await service.call(standardEndpoints.jwks.path, { client: undefined })
  return { keys: Array.isArray(body.keys) ? body.keys : [] }
}

const kidsOf = async (service: TestService) => (await jwksOf(service)).keys.map((key) => key.kid)

async function verify(
  service: TestService,
  token: string,
  jwks?: JSONWebKeySet,
): Promise<string | undefined> {
  const { protectedHeader } = await jwtVerify(token, createLocalJWKSet(jwks ?? (await jwksOf(service))), {
    issuer,
    currentDate: new Date(service.clock.now()),
  })
  return protectedHeader.kid
}

const kidOf = (token: string | undefined) => decodeProtectedHeader(token ?? '').kid

onBothDatabases((t, database) => {
  for (const alg of ['ES256', 'EdDSA', 'PS256', 'RS256']) {
    t.test(`J01 J02 a rotation to ${alg} refuses no token and needs no restart`, async (t) => {
      const databaseUrl = await database.openShared(t)
      const options = { databaseUrl, masterKeys: [newMasterKey()] }
      const service = await startService(t, databaseUrl, options)
      const before = await service.logIn()
      const old = kidOf(before.id_token)
      const said = await keys(`rotate --alg ${alg}`, options, service.clock.seconds())
      t.match(said, new RegExp(`^\\S+ \\(${alg}\\) is published and signs from `))
      const next = said.split(' ')[0]

      service.clock.advance(30)
      t.same((await kidsOf(service)).sort(), [old, next].sort(), 'published within the stated delay')
      const algorithms = async () => {
        const { body } = await service.call(standardEndpoints.discovery.path, { client: undefined })
        return body.id_token_signing_alg_values_supported
      }
      t.same(await algorithms(), [...new Set(['ES256', alg])])
      const cached = await jwksOf(service)
      service.clock.advance(publishSeconds - 31)
      t.equal(kidOf((await service.logIn()).id_token), old, 'not used yet')
      service.clock.advance(1)

      const after = await service.logIn()
      t.equal(kidOf(after.id_token), next)
      t.equal(decodeProtectedHeader(after.id_token ?? '').alg, alg)
      t.equal(await verify(service, after.id_token ?? '', cached), next, 'by who fetched keys before')
      t.equal(await verify(service, after.access_token), next)
      t.equal(await verify(service, before.id_token ?? ''), old, 'tokens of the old key are still good')
      const introspected = await sendForm(service, standardEndpoints.introspection.path, {
        token: before.access_token,
      })
      t.equal(introspected.body.active, true)
      t.same(await algorithms(), [alg], 'a key that only verifies signs no ID token any more')

      service.clock.advance(86_400 + 300)
      t.same(await kidsOf(service), [next], 'gone once no token of it can be valid')
    })
  }

  t.test('J09 several instances verify the tokens of each other throughout', async (t) => {
    const databaseUrl = await database.openShared(t)
    const options = { databaseUrl, masterKeys: [newMasterKey()], clock: createClock() }
    // one after the other: within one process SQLite cannot wait for another connection
    const services: TestService[] = []
    for (const _ of [1, 2, 3]) services.push(await startService(t, databaseUrl, options))
    async function crossCheck(when: string): Promise<void> {
      for (const issuing of services) {
        const { access_token, session_id } = await issuing.logIn()
        for (const other of services) {
          await verify(other, access_token)
          const body = { session_id }
          const client = await issuing.clientToken()
          const silent = await other.call(endpoints.authenticateSession.path, {
            client: undefined,
            body,
            headers: { authorization: `Bearer ${client}` },
          })
          t.equal(silent.status, 200, when)
        }
      }
    }
    await crossCheck('before')
    await keys('rotate --alg EdDSA', options, options.clock.seconds())
    await crossCheck('right after')
    options.clock.advance(publishSeconds)
    await crossCheck('once it signs')
    await keys('rotate --now', options, options.clock.seconds())
    options.clock.advance(1)
    await services[0]?.call(standardEndpoints.jwks.path, { client: undefined })
    options.clock.advance(29)
    await crossCheck('with one that saw it late')
  })

  t.test('J03 a revoked key is out at once, and so are its tokens', async (t) => {
    const databaseUrl = await database.openShared(t)
    const options = { databaseUrl, masterKeys: [newMasterKey()] }
    const service = await startService(t, databaseUrl, options)
    const { access_token } = await service.logIn()
    const clientToken = await service.clientToken()
    const old = kidOf(access_token)
    const said = await keys(`revoke ${old}`, options, service.clock.seconds())
    t.match(said, new RegExp(`^${old} is revoked: its tokens are refused; \\S+ \\(ES256\\) signs now\\n$`))
    service.clock.advance(30)
    t.notOk((await kidsOf(service)).includes(old))
    const refused = await service.call(endpoints.logoutSession.path, {
      client: undefined,
      body: { session_id: 'x' },
      headers: { authorization: `Bearer ${clientToken}` },
    })
    t.equal(refused.status, 401, 'also a token that was verified before')
    const introspected = await sendForm(service, standardEndpoints.introspection.path, {
      token: access_token,
    })
    t.same(introspected.body, { active: false })
    const next = await sendForm(service, standardEndpoints.token.path, { grant_type: 'client_credentials' })
    t.equal(next.status, 200)
    t.not(kidOf(String(next.body.access_token)), old)
  })

  t.test('J03 a revoked key gives way to the one that waits', async (t) => {
    const databaseUrl = await database.openShared(t)
    const options = { databaseUrl, masterKeys: [newMasterKey()] }
    const service = await startService(t, databaseUrl, options)
    const old = kidOf((await service.logIn()).id_token)
    const next = (await keys('rotate --alg EdDSA', options, service.clock.seconds())).split(' ')[0]
    await keys(`revoke ${old}`, options, service.clock.seconds())
    service.clock.advance(30)
    t.same(await kidsOf(service), [next])
    t.equal(
      kidOf(
        String(
          (await sendForm(service, standardEndpoints.token.path, { grant_type: 'client_credentials' })).body
            .access_token,
        ),
      ),
      next,
    )
  })

  t.test('a tenant may have a key of its own, and give it back', async (t) => {
    const databaseUrl = await database.openShared(t)
    const options = { databaseUrl, masterKeys: [newMasterKey()] }
    const service = await startService(t, databaseUrl, options)
    const shared = kidOf(await service.clientToken('globex-web'))
    const now = service.clock.seconds()
    const own = (await keys('rotate --alg EdDSA --tenant acme --now', options, now)).split(' ')[0]
    service.clock.advance(30)
    const tokens = await service.logIn()
    t.equal(kidOf(tokens.id_token), own)
    const token = async (client: 'shop-web' | 'globex-web') =>
      String(
        (await sendForm(service, standardEndpoints.token.path, { grant_type: 'client_credentials' }, client))
          .body.access_token,
      )
    t.equal(kidOf(await token('shop-web')), own)
    t.equal(kidOf(await token('globex-web')), shared)
    const introspected = await sendForm(service, standardEndpoints.introspection.path, {
      token: tokens.access_token,
    })
    t.equal(introspected.body.active, true)

    await keys(`retire ${own}`, options, service.clock.seconds())
    service.clock.advance(30)
    t.equal(kidOf((await service.logIn()).id_token), shared)
    t.equal(await verify(service, tokens.id_token ?? ''), own, 'what it signed stays good')
  })

  for (const [when, words] of [
    ['after the pause', 'rotate'],
    ['at once', 'rotate --now'],
  ] as const) {
    t.test(`of keys made in one second the last one signs, ${when}`, async (t) => {
      const databaseUrl = await database.openShared(t)
      const options = { databaseUrl, masterKeys: [newMasterKey()] }
      const service = await startService(t, databaseUrl, options)
      const made: (string | undefined)[] = []
      const signed: (string | undefined)[] = []
      for (let index = 0; index < 5; index += 1) {
        made.push((await keys(words, options, service.clock.seconds())).split(' ')[0])
        signed.push((await service.logIn()).id_token)
      }
      service.clock.advance(publishSeconds + 5)
      const { id_token } = await service.logIn()
      t.equal(kidOf(id_token), made.at(-1))
      for (const token of signed) t.ok(await verify(service, token ?? ''))
    })
  }

  t.test('a key that signs again signs after one that began in the same second', async (t) => {
    const databaseUrl = await database.openShared(t)
    const options = { databaseUrl, masterKeys: [newMasterKey()] }
    const service = await startService(t, databaseUrl, options)
    const before = await service.logIn()
    const old = kidOf(before.id_token)
    service.clock.advance(10)
    const now = service.clock.seconds()
    const made = (await keys('rotate --now', options, now)).split(' ')[0]
    await manage(service, signingKeyEndpoints.updateSigningKey, {
      by: 'instance-web',
      keyId: old,
      body: { status: 'signing' },
    })
    const between = await service.logIn()
    service.clock.advance(2)
    const after = await service.logIn()
    t.equal(kidOf(after.id_token), old)
    t.ok((await kidsOf(service)).includes(made))
    for (const tokens of [before, between, after]) t.ok(await verify(service, tokens.id_token ?? ''))
  })

  t.test('of keys made and told to sign in one second the one told last signs', async (t) => {
    const databaseUrl = await database.openShared(t)
    const options = { databaseUrl, masterKeys: [newMasterKey()] }
    const service = await startService(t, databaseUrl, options)
    const now = service.clock.seconds()
    const made: string[] = []
    for (let index = 0; index < 3; index += 1)
      made.push((await keys('rotate --now', options, now)).split(' ')[0] ?? '')
    const [, second = ''] = made
    await manage(service, signingKeyEndpoints.updateSigningKey, {
      by: 'instance-web',
      keyId: second,
      body: { status: 'signing' },
    })
    service.clock.advance(5)
    t.equal(kidOf((await service.logIn()).id_token), second)
  })

  t.test('J07 nothing private is published, of any kind of key', async (t) => {
    const databaseUrl = await database.openShared(t)
    const options = { databaseUrl, masterKeys: [newMasterKey()] }
    const service = await startService(t, databaseUrl, options)
    for (const alg of ['EdDSA', 'RS256', 'PS256']) {
      await keys(`rotate --alg ${alg}`, options, service.clock.seconds())
    }
    service.clock.advance(30)
    const jwks = await jwksOf(service)
    t.same(jwks.keys.map((key) => `${key.kty} ${key.alg} ${Object.keys(key).sort().join()}`).sort(), [
      'EC ES256 alg,crv,kid,kty,use,x,y',
      'OKP EdDSA alg,crv,kid,kty,use,x',
      'RSA PS256 alg,e,kid,kty,n,use',
      'RSA RS256 alg,e,kid,kty,n,use',
    ])
    for (const { kty, n } of jwks.keys) {
      if (kty === 'RSA') t.equal(Buffer.from(n ?? '', 'base64url').length, 384, '3072 bits')
    }
  })

  t.test('J11 with another master key, or a key that was changed, nothing starts', async (t) => {
    const databaseUrl = await database.openShared(t)
    const options = { databaseUrl, masterKeys: [newMasterKey()] }
    await (await startService(t, databaseUrl, options)).app.close()
    const failed = await startService(t, databaseUrl, { ...options, masterKeys: [newMasterKey()] }).catch(
      (error: unknown) => error,
    )
    t.match(failed, { code: 'signing_key_unusable' })
    const both = { ...options, masterKeys: [newMasterKey(), ...options.masterKeys] }
    t.equal(
      (await startService(t, databaseUrl, both)).app.server.listening,
      false,
      'a newer one before it is fine',
    )
  })

  t.test('a key that an instance cannot open leaves it working, and not ready', async (t) => {
    const databaseUrl = await database.openShared(t)
    const options = { databaseUrl, masterKeys: [newMasterKey()] }
    const lines: string[] = []
    const stream = { write: (line: string) => void lines.push(line) }
    const service = await startService(t, databaseUrl, { ...options, logger: { stream } })
    const old = kidOf((await service.logIn()).id_token)
    const newer = { ...options, masterKeys: [newMasterKey(), ...options.masterKeys] }
    await keys('rotate', newer, service.clock.seconds())
    service.clock.advance(30)
    t.equal(kidOf((await service.logIn()).id_token), old)
    t.equal((await service.call('/health/ready', { client: undefined })).status, 503)
    t.ok(lines.some((line) => line.includes('the keys were not read again')))
  })

  t.test('keys list, and what cannot be done', async (t) => {
    const databaseUrl = await database.openShared(t)
    const options = { databaseUrl, masterKeys: [newMasterKey()] }
    const service = await startService(t, databaseUrl, options)
    const now = service.clock.seconds()
    const old = String(kidOf((await service.logIn()).id_token))
    const next = String((await keys('rotate', options, now)).split(' ')[0])
    const listed = (await keys('list', options, now)).split('\n').map((line) => line.split(/ +/))
    t.same(listed, [
      ['KID', 'ALG', 'LINE', 'TENANT', 'STATE', 'UNTIL'],
      [old, 'ES256', 'main', '*', 'signing', '2027-01-15T12:15:00Z'],
      [next, 'ES256', 'main', '*', 'pending', '2027-01-15T12:15:00Z'],
      [''],
    ])
    const faults: [words: string, message: RegExp][] = [
      ['retire nope', /there is no signing key with this id/],
      ['revoke nope', /there is no signing key with this id/],
      [`retire ${old}`, /signs now: rotate/],
      ['rotate --tenant nope', /there is no tenant nope/],
      ['rotate --line rs256', /does not offer RS256/],
    ]
    for (const [words, message] of faults) {
      const fault = await keys(words, options, now).catch((error: unknown) => error)
      t.match(fault, { message }, words)
    }
    const [first, second] = (await keys('list --json', options, now)).trimEnd().split('\n')
    t.match(JSON.parse(first ?? ''), { kid: old, name: old, alg: 'ES256', tenant_id: '*', state: 'signing' })
    t.match(JSON.parse(second ?? ''), { kid: next, name: '2027-01-15', state: 'pending' })
    t.match(await keys(`retire ${next}`, options, now), /is retired/)
    t.match(await keys(`retire ${next}`, options, now), /is retired/, 'again')
    service.clock.advance(publishSeconds)
    t.equal(kidOf((await service.logIn()).id_token), old, 'what was retired never signs')
  })
})
