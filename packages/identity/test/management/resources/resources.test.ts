import { clientEndpoints, resourceEndpoints } from '@latchkey/protocol/management'
import { onBothDatabases } from '../../support/databases.ts'
import { manage } from '../../support/manage.ts'
import { claimsOf, startService, textOf } from '../../support/service.ts'

const { createResource, listResources, readResourceByUri, updateResource, deleteResource } = resourceEndpoints
const { updateAppClientResources, readAppClient } = clientEndpoints
const body = {
  name: 'Orders',
  uri: 'https://api.orders.example',
  access_token_ttl: 120,
  refresh_token_ttl: 600,
  max_refresh_rotate: 600,
}

onBothDatabases((t, database) => {
  t.test(
    'a resource is described, given to a client by its id, and decides the lifetime of its tokens',
    async (t) => {
      const service = await startService(t, database)
      const created = await manage(service, createResource, { body })
      t.match(created, { status: 201, body: { result: { ...body, tenant_id: 'acme' } } })
      const resourceId = textOf(Object(created.body.result), 'resource_id')
      const given = await manage(service, updateAppClientResources, {
        ...{ appId: 'shop', clientId: 'shop-web' },
        body: { resource_ids: [resourceId] },
      })
      t.match(given.body, { resources: [body.uri] })
      const lifetime = async () => {
        const { access_token } = await service.logIn({ resource: body.uri })
        const { exp, iat } = claimsOf(access_token)
        return Number(exp) - Number(iat)
      }
      t.equal(await lifetime(), 120)
      const changed = await manage(service, updateResource, { resourceId, body: { access_token_ttl: 240 } })
      t.match(changed.body.result, { name: 'Orders', access_token_ttl: 240, refresh_token_ttl: 600 })
      t.equal(await lifetime(), 240)

      const uri = { resourceId, body: { uri: 'https://other.example' } }
      t.match(await manage(service, updateResource, uri), { status: 409, body: { error_code: 'conflict' } })
      t.match(await manage(service, deleteResource, { resourceId }), {
        status: 409,
        body: { error_code: 'conflict', message: 'Resource in use' },
      })
      await manage(service, updateAppClientResources, {
        ...{ appId: 'shop', clientId: 'shop-web' },
        body: { resource_ids: [] },
      })
      t.equal((await manage(service, updateResource, uri)).status, 200)
      t.equal((await manage(service, deleteResource, { resourceId })).status, 204)
      t.match(await manage(service, deleteResource, { resourceId }), {
        status: 404,
        body: { message: 'Resource does not exist in tenant' },
      })
      t.match((await manage(service, readAppClient, { appId: 'shop', clientId: 'shop-web' })).body, {
        resources: [],
      })
    },
  )

  t.test(
    'resources are found by URI, listed in their tenant only, and changed by its managers',
    async (t) => {
      const service = await startService(t, database)
      const created = await manage(service, createResource, { body })
      const resourceId = textOf(Object(created.body.result), 'resource_id')
      const query = { resourceUri: body.uri }
      t.match(await manage(service, readResourceByUri, { by: 'shop-web', query }), {
        status: 200,
        body: { result: { resource_id: resourceId } },
      })
      t.equal((await manage(service, readResourceByUri, { by: 'globex-web', query })).status, 404)
      t.same((await manage(service, listResources, { by: 'globex-web' })).body.result, [])
      for (const by of ['shop-web', 'globex-web'] as const) {
        t.equal((await manage(service, updateResource, { by, resourceId, body: { name: 'X' } })).status, 403)
        t.equal((await manage(service, deleteResource, { by, resourceId })).status, 403)
        t.equal((await manage(service, createResource, { by, body })).status, 403)
      }
      t.match(await manage(service, createResource, { body }), {
        status: 409,
        body: { error_code: 'identifier_taken' },
      })
      for (const [field, value] of [
        ['uri', ''],
        ['name', ''],
        ['access_token_ttl', 0],
        ['access_token_ttl', '60'],
        ['refresh_token_ttl', 601],
        ['scopes', ['a b']],
      ] as const) {
        const answer = await manage(service, updateResource, { resourceId, body: { [field]: value } })
        t.match(answer, { status: 400, body: { message: new RegExp(`^${field}`) } })
      }
      t.same((await manage(service, listResources)).body.result, [created.body.result])
    },
  )
})
