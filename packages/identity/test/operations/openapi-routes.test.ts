import {
  type Endpoint,
  endpoints,
  pathsOf,
  type StandardEndpoint,
  standardEndpoints,
} from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'
import { Validator } from '@seriousme/openapi-schema-validator'
import t from 'tap'
import { sqlite } from '../support/databases.ts'
import { startService } from '../support/service.ts'

interface Document {
  paths: Record<string, Record<string, { operationId: string; responses: Record<string, unknown> }>>
  servers: { url: string }[]
}

t.test('/openapi.json is a valid OpenAPI 3.1 document', async (t) => {
  const service = await startService(t, sqlite)
  const answer = await service.call('/openapi.json', { client: undefined })
  t.equal(answer.status, 200)
  const validator = new Validator()
  const result = await validator.validate(JSON.parse(answer.text))
  t.same(result.errors ?? [], [])
  t.equal(result.valid, true)
  t.equal(validator.version, '3.1')
})

t.test('/openapi.json documents every endpoint under each of its paths', async (t) => {
  const service = await startService(t, sqlite)
  const document: Document = JSON.parse((await service.call('/openapi.json', { client: undefined })).text)
  const documented = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const declared = Object.values<Endpoint | StandardEndpoint>({
    ...endpoints,
    ...managementEndpoints,
    ...standardEndpoints,
  }).flatMap((endpoint) => pathsOf(endpoint).map((path) => `${endpoint.method} ${path}`))
  t.same(documented.sort(), declared.sort())
  const ids = Object.values(document.paths).flatMap((operations) =>
    Object.values(operations).map(({ operationId }) => operationId),
  )
  t.equal(new Set(ids).size, ids.length, 'each operation has an id of its own')
  t.same(document.servers, [{ url: 'http://localhost:4000' }])
})

t.test('every reference of /openapi.json has a target', async (t) => {
  const service = await startService(t, sqlite)
  const { text } = await service.call('/openapi.json', { client: undefined })
  const { components } = JSON.parse(text)
  for (const [, name = ''] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
    t.ok(Object.hasOwn(components.schemas, name), name)
  }
  t.notMatch(text, /~kind|~unsafe|~optional/)
})

t.test('outside dev mode /openapi.json answers and /docs does not', async (t) => {
  const service = await startService(t, sqlite, { dev: false, seed: undefined })
  t.equal((await service.call('/openapi.json', { client: undefined })).status, 200)
  for (const path of ['/docs', '/docs/', '/docs/js/scalar.js']) {
    t.equal((await service.call(path, { client: undefined })).status, 404, path)
  }
})
