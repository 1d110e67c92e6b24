import { standardEndpoints } from '@latchkey/protocol'
import { signingKeyEndpoints } from '@latchkey/protocol/management'
import { decodeProtectedHeader } from 'jose'
import { onBothDatabases } from '../../support/databases.ts'
import { manage } from '../../support/manage.ts'
import { startService, type TestService, textOf } from '../../support/service.ts'

const { createSigningKey, listSigningKeys, updateSigningKey, deleteSigningKey } = signingKeyEndpoints

async function kidNow(service: TestService): Promise<string | undefined> {
  return decodeProtectedHeader((await service.logIn()).access_token).kid
}

async function published(service: TestService): Promise<string[]> {
  const { text } = await service.call(standardEndpoints.jwks.path, { client: undefined })
  return Object(JSON.parse(text)).keys.map(({ kid }: { kid: string }) => kid)
}

onBothDatabases((t, database) => {
  t.test('J01 a new key is published at once and signs once every cache has it', async (t) => {
    const service = await startService(t, database)
    const [shared] = JSON.parse((await manage(service, listSigningKeys)).text)
    t.match(shared, { source: 'global', status: 'signing' })
    t.notOk('tenant_id' in shared)
    const created = await manage(service, createSigningKey, { body: { name: 'Autumn', alg: 'EdDSA' } })
    t.match(created, {
      status: 201,
      body: { tenant_id: 'acme', name: 'Autumn', status: 'validating', source: 'mosaic', alg: 'EdDSA' },
    })
    t.notMatch(created.text, /sealed|"d"/)
    const id = textOf(created.body, 'id')
    t.ok((await published(service)).includes(id))
    t.not(await kidNow(service), id)
    service.clock.advance(901)
    t.equal(await kidNow(service), id)
    t.match(await manage(service, updateSigningKey, { keyId: id, body: { name: 'Winter' } }), {
      status: 200,
      body: { name: 'Winter', status: 'signing' },
    })
  })

  t.test(
    'J03 a key signs at once, is taken out of use, and takes its tokens with it when it is disabled',
    async (t) => {
      const service = await startService(t, database)
      const created = await manage(service, createSigningKey, { body: { name: 'One' } })
      const keyId = textOf(created.body, 'id')
      const put = (status: string) => manage(service, updateSigningKey, { keyId, body: { status } })
      t.match((await put('signing')).body, { status: 'signing' })
      const { access_token } = await service.logIn()
      t.equal(decodeProtectedHeader(access_token).kid, keyId)
      const userinfo = () =>
        service.call('/cis/oidc/me', {
          client: undefined,
          headers: { authorization: `Bearer ${access_token}` },
        })
      service.clock.advance(1)
      t.match((await put('validating')).body, { status: 'validating' })
      t.not(await kidNow(service), keyId)
      t.equal((await userinfo()).status, 200)
      t.match((await put('disabled')).body, { status: 'disabled' })
      // tokens of clients that it signed are refused too
      service.clock.advance(3001)
      t.equal((await userinfo()).status, 401)
      t.notOk((await published(service)).includes(keyId))
      t.equal((await put('signing')).status, 404)
    },
  )

  t.test('deleting the signing key lets another sign in its place', async (t) => {
    const service = await startService(t, database)
    const body = { name: 'One', at_once: true }
    const keyId = textOf((await manage(service, createSigningKey, { body })).body, 'id')
    t.equal(await kidNow(service), keyId)
    t.equal((await manage(service, deleteSigningKey, { keyId })).status, 204)
    service.clock.advance(3001)
    t.ok(await kidNow(service))
    t.not(await kidNow(service), keyId)
    t.equal((await manage(service, deleteSigningKey, { keyId })).status, 404)
  })

  t.test(
    'the key of all tenants is a matter of the whole service, and no tenant sees another’s',
    async (t) => {
      const service = await startService(t, database)
      const [shared] = JSON.parse((await manage(service, listSigningKeys)).text)
      const of = { keyId: shared.id }
      t.equal((await manage(service, deleteSigningKey, of)).status, 403)
      t.equal((await manage(service, updateSigningKey, { ...of, body: { name: 'X' } })).status, 403)
      const body = { name: 'X', every_tenant: true }
      t.equal((await manage(service, createSigningKey, { body })).status, 403)
      t.equal((await manage(service, createSigningKey, { by: 'instance-web', body })).status, 201)
      const alone = { by: 'instance-web' as const, ...of, body: { status: 'validating' } }
      t.match(await manage(service, updateSigningKey, alone), {
        status: 409,
        body: { error_code: 'conflict' },
      })
      t.equal((await manage(service, listSigningKeys, { by: 'shop-web' })).status, 403)
      t.equal((await manage(service, listSigningKeys, { by: 'globex-web' })).status, 403)
      for (const [field, value] of [
        ['status', 'x'],
        ['name', ''],
      ] as const) {
        const answer = await manage(service, updateSigningKey, {
          by: 'instance-web',
          ...of,
          body: { [field]: value },
        })
        t.match(answer, { status: 400, body: { message: new RegExp(`^${field}`) } })
      }
    },
  )
})
