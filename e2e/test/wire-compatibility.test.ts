import { readFileSync } from 'node:fs'
import { identity } from '@latchkey/identity'
import {
  type Endpoint,
  endpoints,
  pathsOf,
  type StandardEndpoint,
  standardEndpoints,
  unservedOperations,
} from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'
import Fastify from 'fastify'
import t from 'tap'
import { callerText, wireCompatibilityDocument } from '../wire-compatibility-document.ts'

interface Row {
  method: string
  path: string
  caller: string
  state: string
  test: string | undefined
}

const text = readFileSync(new URL('../../docs/wire-compatibility.md', import.meta.url), 'utf8')
const rows = readRows(text)
const states = ['answered', 'differs', 'not yet', 'left out']
const isAnswered = ({ state }: Row) => state === 'answered' || state === 'differs'
const nameOf = ({ method, path }: Pick<Row, 'method' | 'path'>) => `${method} ${path}`

function readRows(markdown: string): Row[] {
  return [...markdown.matchAll(/^\|([^|]*)\| `([^`|]+)` \|([^|]*)\|([^|]*)\|[^|]*\|([^|]*)\|$/gm)].map(
    ([, method = '', path = '', caller = '', state = '', test = '']) => ({
      method: method.trim(),
      path,
      caller: caller.trim(),
      state: state.trim(),
      test: /`([^`]+)`/.exec(test)?.[1],
    }),
  )
}

/** Routes of the service in dev mode, except `OPTIONS` and `HEAD`. */
async function registeredRoutes(): Promise<string[]> {
  const app = Fastify()
  const routes: string[] = []
  app.addHook('onRoute', ({ method, url }) => {
    const path = url.replace(/:(\w+)/g, '{$1}')
    for (const name of [method].flat()) {
      if (!['OPTIONS', 'HEAD'].includes(name) && !isRefused(name, path))
        routes.push(nameOf({ method: name, path }))
    }
  })
  await app.register(identity, { databaseUrl: ':memory:', issuer: 'http://localhost:3000', dev: true })
  await app.ready()
  await app.close()
  return routes
}

/** The routes of a row: the document lists what browsers call by its longer path only. */
function routesOf(row: Row): string[] {
  const paths = row.caller === 'browser' ? pathsOf({ path: pathFrom(row), caller: 'browser' }) : [row.path]
  return paths.map((path) => nameOf({ ...row, path }))
}

function pathFrom({ path }: Row): `/${string}` {
  return `/${path.slice(1)}`
}

/** Routes that answer 405 or 501 only. */
function isRefused(method: string, path: string): boolean {
  const { token, revocation, introspection } = standardEndpoints
  const isForm = [token, revocation, introspection].some((endpoint) => pathsOf(endpoint).includes(path))
  return (isForm && method !== 'POST') || unserved.includes(`${method} ${path}`)
}

const unserved: string[] = Object.values(unservedOperations).flatMap((groups) =>
  groups.flatMap(({ operations }) => operations),
)

const declared: [string, Endpoint | StandardEndpoint][] = [
  ...Object.entries(endpoints),
  ...Object.entries(managementEndpoints),
  ...Object.entries(standardEndpoints),
]

/** Whether a test calls a path: by its entry in a table of endpoints, or written out. */
function mentions(source: string, path: string): boolean {
  for (const [name, endpoint] of declared) {
    const index = pathsOf(endpoint).indexOf(path)
    if (index < 0) continue
    const member = index === 0 ? 'path' : `otherPaths\\[${index - 1}\\]`
    const all = index === 0 ? 'otherPaths$a' : 'otherPaths\\b(?!\\[)'
    // tests of management hand the endpoint itself to the function that calls it
    const handed = `\\(\\w+, (\\w*ndpoints\\.)?${name}\\b`
    const mentioned = `\\b${name}\\.(${member}|${all})|pathsOf\\(\\w*ndpoints\\.${name}\\)|${handed}`
    if (new RegExp(mentioned).test(source)) return true
    if (index === 0 && isTakenAndUsed(source, name)) return true
  }
  const written = path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '\\$\\{[^}]*\\}')
  return new RegExp(`['"\`]${written}['"\`?]`).test(source)
}

/** Whether a test takes an entry out of a table, as in `const { readApp } = appEndpoints`, and uses it. */
function isTakenAndUsed(source: string, name: string): boolean {
  const word = `\\b${name}\\b`
  const isTaken = new RegExp(`const \\{[^}]*${word}[^}]*\\} =\\s+\\w*ndpoints\\b`).test(source)
  return isTaken && (source.match(new RegExp(word, 'g')) ?? []).length > 1
}

/** Who may call a path, as the document says it. */
function callerOf(row: Pick<Row, 'method' | 'path'>): string | undefined {
  const found = declared.find(
    ([, endpoint]) => endpoint.method === row.method && pathsOf(endpoint).includes(row.path),
  )
  if (found === undefined) return undefined
  return callerText(found[1].caller)
}

t.test('docs/wire-compatibility.md is what node e2e/write-wire-compatibility.ts writes', async (t) => {
  t.equal(text, wireCompatibilityDocument())
})

t.test('docs/wire-compatibility.md lists as answered exactly the routes of the service', async (t) => {
  t.same(rows.filter(isAnswered).flatMap(routesOf).toSorted(), (await registeredRoutes()).toSorted())
})

t.test('docs/wire-compatibility.md has a known state in each row and lists each endpoint once', async (t) => {
  t.same(
    rows.filter(({ state }) => !states.includes(state)),
    [],
  )
  const names = rows.map(nameOf)
  t.same(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  )
})

t.test('docs/wire-compatibility.md names the callers of the endpoint tables', async (t) => {
  for (const row of rows) {
    const expected = callerOf(row)
    if (expected === undefined) t.equal(row.caller, '', nameOf(row))
    else t.equal(row.caller, expected, nameOf(row))
  }
})

t.test('docs/wire-compatibility.md explains every difference and every omission', async (t) => {
  const unexplained = [...text.matchAll(/^\|[^|]*\|([^|]*)\|[^|]*\| (?:left out|differs) \|\s*\|/gm)].map(
    ([, path]) => path,
  )
  t.same(unexplained, [])
})

t.test('docs/wire-compatibility.md names a test that calls the endpoint', async (t) => {
  for (const row of rows.filter(isAnswered)) {
    const source = readFileSync(new URL(`../../packages/identity/test/${row.test}`, import.meta.url), 'utf8')
    t.equal(mentions(source, row.path), true, `${nameOf(row)} in ${row.test}`)
  }
})
