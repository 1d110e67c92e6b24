import { registerHooks } from 'node:module'
import { memoryStore } from '@latchkey/session-store'
import Fastify from 'fastify'
import { Registry } from 'prom-client'
import t from 'tap'
import { latchkey } from '../../src/index.ts'
import { Counters } from '../../src/telemetry/counters.ts'
import { registerCounters } from '../../src/telemetry/register-counters.ts'
import { appSecret, clientOf, groupSecret, newWorld } from '../app.ts'

/** What the loader does with an optional dependency. */
let load: (() => { url: string }) | undefined
const optional = new Set(['@opentelemetry/api', 'prom-client'])
const hooks = registerHooks({
  resolve: (specifier, context, next) =>
    load !== undefined && optional.has(specifier)
      ? { ...load(), shortCircuit: true }
      : next(specifier, context),
})
t.teardown(() => hooks.deregister())

/** Starts an app; returns what it logged as a warning. */
async function warningsOf(loader: () => { url: string }): Promise<string[]> {
  const warnings: string[] = []
  const stream = { write: (line: string) => warnings.push(JSON.parse(line).msg) }
  const app = Fastify({ logger: { level: 'warn', stream } })
  load = loader
  await app.register(latchkey, {
    ...{ app: 'shop', origin: 'http://localhost:3001', client: clientOf(newWorld()) },
    ...{ store: memoryStore(), secrets: [appSecret], signOn: { secrets: [groupSecret] } },
  })
  app.get('/', { config: { auth: 'optional' } }, async (request) => request.authOutcome?.status)
  const answer = await app.inject('/')
  await app.close()
  t.equal(answer.body, 'login_required', 'decisions work without spans')
  return warnings
}

const throwing = (error: unknown) => () => {
  throw error
}
const withCode = (code: string, message: string) => Object.assign(new Error(message), { code })
const name = '@opentelemetry/api'

const missing: [string, unknown][] = [
  ['Node.js', withCode('ERR_MODULE_NOT_FOUND', `Cannot find package '${name}' imported from /app/x.js`)],
  ['CommonJS and jest', withCode('MODULE_NOT_FOUND', `Cannot find module '${name}' from 'tracing.js'`)],
  ['jest, from another realm', { code: 'MODULE_NOT_FOUND', message: `Cannot find module '${name}'` }],
  ['jest without ES modules', withCode('ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING_FLAG', 'A dynamic import …')],
  ['a sandbox', withCode('ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING', 'A dynamic import callback was not …')],
]
for (const [loader, error] of missing) {
  t.test(`an app starts without the optional @opentelemetry/api under ${loader}`, async (t) => {
    t.same(await warningsOf(throwing(error)), [])
  })
}

const broken: [string, () => { url: string }][] = [
  ['does not parse', throwing(new SyntaxError('Unexpected token'))],
  ['lacks a module of its own', throwing(withCode('MODULE_NOT_FOUND', "Cannot find module './trace.js'"))],
  ['fails with a plain error, as bundles do', throwing(new Error(`Could not resolve "${name}"`))],
  ['fails with no error at all', throwing('no')],
  ['has other exports', () => ({ url: 'data:text/javascript,export const trace = {}' })],
]
for (const [what, loader] of broken) {
  t.test(`an app starts and warns if the installed @opentelemetry/api ${what}`, async (t) => {
    t.match(await warningsOf(loader), [/@opentelemetry\/api/])
  })
}

t.test('a module whose names the loader does not see is used by its default export', async (t) => {
  const spans: string[] = []
  Object.assign(globalThis, { latchkeySpans: spans })
  const source = `
    class ProxyTracerProvider {}
    const tracer = {
      startActiveSpan: (name, _options, work) => {
        latchkeySpans.push(name)
        return work({ setAttribute() {}, setStatus() {}, end() {} })
      },
    }
    const trace = { getTracerProvider: () => ({}), getTracer: () => tracer }
    export default { trace, ProxyTracerProvider, SpanKind: {}, SpanStatusCode: {} }`
  const url = `data:text/javascript,${encodeURIComponent(source)}`
  t.same(await warningsOf(() => ({ url })), [])
  t.same(spans, ['latchkey.silent_auth'])
})

t.test('registerMetrics fails with one code if prom-client is missing, whatever the loader', async (t) => {
  for (const [, error] of missing) {
    load = throwing(error)
    await t.rejects(registerCounters(new Registry(), new Counters('shop')), {
      code: 'ERR_MODULE_NOT_FOUND',
      message: /prom-client/,
      cause: error,
    })
  }
})
