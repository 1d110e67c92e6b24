import { inspect } from 'node:util'
import t from 'tap'
import { type ClientOptions, createClient, LatchkeyError } from '../../src/index.ts'
import { settings } from '../support/issuer.ts'

function refusal(changes: Record<string, unknown>): string {
  try {
    createClient({ ...settings, ...changes } as ClientOptions)
  } catch (error) {
    if (error instanceof LatchkeyError && error.code === 'config_invalid') return error.message
    throw error
  }
  return 'accepted'
}

t.test('createClient lists all invalid options in one message, without values', async (t) => {
  const message = refusal({ tenantId: '', clientSecret: 42, deadlineMs: '3000', clientSecet: 'typo-secret' })
  for (const field of ['tenantId', 'clientSecret', 'deadlineMs', 'clientSecet']) t.match(message, field)
  t.notMatch(message, 'typo-secret')
})

t.test('createClient refuses options that are not an object', async (t) => {
  for (const value of [undefined, null, 'https://idp.example', []]) {
    t.throws(() => createClient(value as never), { code: 'config_invalid' })
  }
})

t.test('W18 URLs must be https, or http on loopback hosts', async (t) => {
  const accepted = [
    'https://idp.example',
    'https://idp.example/',
    'https://idp.example:8443',
    'http://localhost:3000',
    'http://idp.localhost:3000',
    'http://127.0.0.1:3000',
    'http://127.8.9.10',
    'http://[::1]:3000',
  ]
  for (const baseUrl of accepted) t.equal(refusal({ baseUrl }), 'accepted', baseUrl)
  const refused: [string, RegExp][] = [
    ['http://idp.example', /loopback/],
    ['http://127.0.0.1.example', /loopback/],
    ['http://localhost.example', /loopback/],
    ['http://xlocalhost', /loopback/],
    ['http://128.0.0.1', /loopback/],
    ['http://[::2]', /loopback/],
    ['http://0.0.0.0', /loopback/],
    ['ftp://idp.example', /https/],
    ['idp.example', /absolute/],
    ['/cis', /absolute/],
    ['', /absolute/],
    ['https://user@idp.example', /user name/],
    ['https://user:pw@idp.example', /user name/],
    ['https://idp.example?x=1', /query/],
    ['https://idp.example?', /query/],
    ['https://idp.example/#', /fragment/],
    ['https://idp.example/cis', /without \/cis/],
  ]
  for (const [baseUrl, why] of refused) t.match(refusal({ baseUrl }), why, baseUrl)
})

t.test('W18 issuer, jwksUrl and tokenUrl are each checked and may have a path', async (t) => {
  for (const name of ['issuer', 'jwksUrl', 'tokenUrl']) {
    t.equal(refusal({ [name]: 'https://other.example/some/path' }), 'accepted')
    t.match(
      refusal({ [name]: 'http://other.example/' }),
      `${name} is http, which is allowed on loopback hosts only`,
    )
    t.match(refusal({ [name]: 'https://other.example/?a' }), `${name} has a query`)
  }
})

t.test('allowInsecureRequests permits http for baseUrl alone, and for URLs on its origin', async (t) => {
  const warned: unknown[] = []
  t.intercept(process, 'emitWarning', {
    value: (message: string, { code }: { code: string }) => warned.push(message, code),
  })
  const baseUrl = 'http://identity:3000'
  t.match(refusal({ baseUrl, allowInsecureRequests: false }), 'baseUrl is http')
  t.same(warned, [])
  t.equal(refusal({ baseUrl, allowInsecureRequests: true }), 'accepted')
  t.match(warned.splice(0), [/http:\/\/identity:3000 in clear/, 'LATCHKEY_INSECURE_REQUESTS'])
  for (const url of ['https://idp.example', 'http://localhost:3000', 'http://127.0.0.1:3000']) {
    t.equal(refusal({ baseUrl: url, allowInsecureRequests: true }), 'accepted', url)
  }
  t.same(warned, [], 'nothing to warn about')
  const insecure = { baseUrl, allowInsecureRequests: true }
  for (const name of ['jwksUrl', 'tokenUrl']) {
    t.equal(refusal({ ...insecure, [name]: `${baseUrl}/some/path` }), 'accepted', name)
    t.match(refusal({ ...insecure, [name]: 'http://other:3000/x' }), `${name} is http`)
  }
  t.match(refusal({ ...insecure, issuer: baseUrl }), 'issuer is http', 'an issuer is a name, not a request')
  t.match(refusal({ ...insecure, baseUrl: 'http://user:pw@identity:3000' }), 'baseUrl contains a user name')
  t.match(refusal({ ...insecure, baseUrl: 'ftp://identity' }), 'baseUrl is not https')
  t.match(refusal({ baseUrl, allowInsecureRequests: 'yes' }), 'allowInsecureRequests')
})

t.test('U08 numbers out of range and unknown values are refused, never corrected', async (t) => {
  const wrong: Record<string, unknown>[] = [
    { deadlineMs: 0 },
    { deadlineMs: -1 },
    { deadlineMs: 1.5 },
    { deadlineMs: Number.NaN },
    { deadlineMs: Number.POSITIVE_INFINITY },
    { maxResponseBytes: 0 },
    { connections: 0 },
    { connections: null },
    { clockSkewSeconds: 61 },
    { clockSkewSeconds: -1 },
    { jwksMaxAgeSeconds: 0 },
    { jwksMaxStaleSeconds: -1 },
    { algorithms: [] },
    { algorithms: ['none'] },
    { algorithms: ['HS256'] },
    { algorithms: ['ES256', 'ES256'] },
    { clientAuthentication: 'none' },
    { dispatcher: {} },
    { dispatcher: 'agent' },
    { now: 5 },
  ]
  for (const change of wrong) t.match(refusal(change), `${Object.keys(change)[0]}`, inspect(change))
})

t.test('undefined options get their defaults', async (t) => {
  t.equal(refusal({ deadlineMs: undefined, jwksUrl: undefined, now: undefined }), 'accepted')
})

t.test('createClient does not change the given options', async (t) => {
  const options = Object.freeze({ ...settings, algorithms: ['ES256' as const] })
  createClient(options)
  t.same(options, { ...settings, algorithms: ['ES256'] })
})

t.test('the client prints and serialises without its secret', async (t) => {
  const client = createClient(settings)
  const shown = inspect(client, { depth: 10, showHidden: true }) + JSON.stringify(client) + String(client)
  t.notMatch(shown, settings.clientSecret)
  t.same(JSON.parse(JSON.stringify(client)), {
    issuer: settings.issuer,
    tenantId: settings.tenantId,
    clientId: settings.clientId,
  })
  t.ok(Object.isFrozen(client))
})
