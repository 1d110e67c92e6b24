import { readdirSync, readFileSync } from 'node:fs'
import { type Endpoint, endpoints } from '@latchkey/protocol'
import t from 'tap'
import type { LatchkeyErrorCode } from '../../src/index.ts'
import { errorCodesOf } from '../support/error-codes-of.ts'
import { everyCall } from '../support/every-call.ts'
import { mockService } from '../support/mock-service.ts'

const all: [string, Endpoint][] = Object.entries(endpoints)
const folder = new URL('../../../protocol/src/endpoints/', import.meta.url)
const sources = readdirSync(folder)
  .filter((name) => name.endsWith('-endpoints.ts'))
  .map((name) => readFileSync(new URL(name, folder), 'utf8'))
  .join('\n')

t.test('the client has a method for each endpoint', async (t) => {
  const { client } = mockService(t, () => undefined)
  for (const [name] of all) t.type(Reflect.get(client, name), 'function', name)
})

t.test('a method sends what its endpoint declares', async (t) => {
  for (const [name, endpoint] of all) {
    const service = mockService(t, ({ path }) => (path.startsWith('/cis/') ? { status: 500 } : undefined))
    const call = Object.entries(everyCall).find(([called]) => called === name)?.[1]
    await t.rejects(Promise.resolve(call?.(service.client, {})), { code: 'upstream_unavailable' }, name)
    const [sent] = service.calls()
    t.equal(sent?.method, endpoint.method, name)
    const pattern = endpoint.path.replaceAll(/\{\w+\}/g, '[^/]+')
    t.match(sent?.path.split('?')[0], new RegExp(`^${pattern}$`), name)
    t.equal(sent?.path.includes('?'), endpoint.query !== undefined, name)
  }
})

t.test('the documentation of each method names the error codes that its endpoint causes', async (t) => {
  for (const [name, endpoint] of all) {
    const [, comment = ''] = new RegExp(`/\\*\\*((?:(?!\\*/)[^])*)\\*/\\s+${name}: \\{`).exec(sources) ?? []
    const [, thrown = ''] = comment.split('@throws LatchkeyError')
    const codes = [...thrown.matchAll(/`(\w+)`/g)].map(([, code]) => code ?? '').filter(isCode)
    t.same([...new Set(codes)].sort(), errorCodesOf(endpoint), name)
  }
})

function isCode(text: string): text is LatchkeyErrorCode {
  return !['session_id', 'resource', 'username', 'credentials', 'allow_override'].includes(text)
}
