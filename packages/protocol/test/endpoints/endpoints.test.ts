import { readdirSync, readFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import type { TSchema } from 'typebox'
import {
  apiErrorStatuses,
  createCheck,
  type Endpoint,
  endpointSections,
  endpoints,
  parametersIn,
  pathsOf,
  standardEndpoints,
  unservedOperations,
} from '../../src/index.ts'
import { managementEndpoints, managementSections } from '../../src/management/index.ts'

const all: [string, Endpoint][] = Object.entries({ ...endpoints, ...managementEndpoints })
const sources = ['endpoints', 'management']
  .map((folder) => new URL(`../../src/${folder}/`, import.meta.url))
  .flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('-endpoints.ts'))
      .map((name) => readFileSync(new URL(name, folder), 'utf8')),
  )
  .join('\n')

t.test('the sections hold every endpoint once', async (t) => {
  const sections = { ...endpointSections, ...managementSections }
  const named = Object.values(sections).flatMap((table) => Object.keys(table))
  t.same(named.sort(), all.map(([name]) => name).sort())
})

t.test('no answer refuses a member that a later release adds to it', async (t) => {
  for (const [name, { response }] of all) {
    const result = memberOf(response, 'result')
    for (const schema of [response, memberOf(response, 'items'), result, memberOf(result, 'items')]) {
      t.not(Object(schema).additionalProperties, false, name)
    }
  }
  const role = { role_id: 'r', role_name: 'Clerk', app_id: 'shop', permissions: [], later: 1 }
  t.match(createCheck(managementEndpoints.readRole.response)({ result: role, later: 1 }), { ok: true })
})

/** The schema of the items of a list, or of a member of an object. */
function memberOf(schema: object | undefined, name: 'items' | 'result'): object | undefined {
  const { items, properties } = Object(schema)
  return name === 'items' ? items : properties?.result
}

t.test('each method and path is declared once', async (t) => {
  const standard = Object.values(standardEndpoints).map((endpoint) => [endpoint.method, pathsOf(endpoint)])
  const json = all.map(([, endpoint]) => [endpoint.method, pathsOf(endpoint)])
  const declared = [...standard, ...json].flatMap(([method, paths]) =>
    [paths].flat(2).map((path) => `${method} ${path}`),
  )
  t.equal(new Set(declared).size, declared.length)
})

t.test('JSON endpoints are below /cis and name known path parameters', async (t) => {
  for (const [name, { path, otherPaths = [] }] of all) {
    for (const each of [path, ...otherPaths]) {
      t.match(each, /^\/cis\/(v1\/[a-z]|loginPreferences\/)/, name)
      t.doesNotThrow(() => parametersIn(each), name)
    }
  }
})

t.test('endpoints for browsers have each path without /cis too, and no others have', async (t) => {
  for (const [name, endpoint] of all) {
    const isShort = (path: string) => path.startsWith('/v1/')
    const [long, short] = [
      pathsOf(endpoint).filter((path) => !isShort(path)),
      pathsOf(endpoint).filter(isShort),
    ]
    t.same(
      endpoint.caller === 'browser' ? long : [],
      short.map((path) => `/cis${path}`),
      name,
    )
  }
})

t.test('an operation that is not served is listed once, and no endpoint serves it', async (t) => {
  const groups = Object.values(unservedOperations).flat()
  const names = groups
    .flatMap(({ operations }) => operations)
    .map((name) => name.replaceAll(/\{\w+\}/g, '{}'))
  t.equal(new Set(names).size, names.length)
  const served = [...all.map(([, endpoint]) => endpoint), ...Object.values(standardEndpoints)].flatMap(
    (endpoint) => pathsOf(endpoint).map((path) => `${endpoint.method} ${path.replaceAll(/\{\w+\}/g, '{}')}`),
  )
  t.same(
    names.filter((name) => served.includes(name)),
    [],
  )
})

t.test('the example of each JSON endpoint is valid by its schemas', async (t) => {
  for (const [name, { body, query, response, example }] of all) {
    isValid(t, body, example.body, `${name}: body`)
    isValid(t, query, example.query, `${name}: query`)
    isValid(t, response, example.response, `${name}: response`)
  }
})

t.test('the example of each standard endpoint is valid by its schemas', async (t) => {
  for (const [name, endpoint] of Object.entries(standardEndpoints)) {
    const { form, example } = { form: undefined, ...endpoint }
    isValid(t, form, { form: undefined, ...example }.form, `${name}: form`)
    isValid(t, endpoint.response, example.response, `${name}: response`)
  }
})

t.test('an endpoint has a response, except with status 204, and with 202 if it likes', async (t) => {
  for (const [name, { status, response }] of all) {
    if (status !== 202) t.equal(response === undefined, status === 204, name)
  }
})

t.test('limits, arguments and results name fields of the schemas', async (t) => {
  for (const [name, { body, query, response, limitedBy = [], takes, gives }] of all) {
    const request = body ?? query
    for (const field of limitedBy.flat()) {
      t.ok(hasField(request, field.split('.')), `${name} is limited by ${field}`)
    }
    if (takes !== undefined) t.ok(hasField(request, [takes]), `${name} takes ${takes}`)
    if (gives !== undefined && gives !== 'nothing')
      t.ok(hasField(response, [gives]), `${name} gives ${gives}`)
  }
})

t.test('calls that share an operation share what limits them', async (t) => {
  for (const operation of new Set(all.map(([, { operation }]) => operation))) {
    const lengths = all.filter(([, e]) => e.operation === operation).map(([, e]) => e.limitedBy?.length ?? 0)
    t.equal(new Set(lengths).size, 1, operation)
  }
})

t.test('the documentation of each endpoint begins with its summary', async (t) => {
  for (const [name, { summary }] of all) {
    t.ok(documentationOf(name).startsWith(summary), name)
    t.match(summary, /^[A-Z][a-z]+ .*\.$/, name)
  }
})

t.test('errors are listed once, and are codes with a status', async (t) => {
  for (const [name, { errors = [], vendorErrors = [] }] of all) {
    const codes = [...errors, ...vendorErrors]
    t.equal(new Set(codes).size, codes.length, name)
    for (const code of codes) t.ok(apiErrorStatuses[code] >= 400, `${name}: ${code}`)
  }
})

function isValid(t: Test, schema: TSchema | undefined, value: unknown, name: string): void {
  if (schema === undefined) t.equal(value, undefined, name)
  else t.match(createCheck(schema)(value), { ok: true }, name)
}

function hasField(schema: unknown, [name, ...rest]: string[]): boolean {
  if (name === undefined) return true
  if (typeof schema !== 'object' || schema === null || !('properties' in schema)) return false
  const { properties } = schema
  if (typeof properties !== 'object' || properties === null) return false
  return hasField(Reflect.get(properties, name), rest)
}

const comments = new Map(
  [...sources.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s+(\w+): \{/g)].map(([, comment, name]) => [
    name,
    comment,
  ]),
)

function documentationOf(name: string): string {
  const comment = comments.get(name) ?? ''
  return comment.replaceAll(/\s*\n?\s+\*? ?/g, ' ').trim()
}
