import { readFile } from 'node:fs/promises'
import { createIdentityServer } from '@latchkey/identity'
import { parametersIn } from '@latchkey/protocol'
import { UpdateUserRequestSchema } from '@latchkey/protocol/management'
import { memoryStore } from '@latchkey/session-store'
import type { InjectOptions } from 'fastify'
import t, { type Test } from 'tap'
import { portalEndpoints, portalPathOf } from '../../src/api/portal-endpoints.ts'
import { harmlessMembers, recentSeconds, sensitiveEndpoints } from '../../src/api/sensitive-endpoints.ts'
import { createPortal } from '../../src/command/create-portal.ts'
import { password } from '../open-portal.ts'

const origin = 'http://localhost:3003'
const seedFile = new URL('../../../../demo/seed.json', import.meta.url)
const ownPage = { origin, 'sec-fetch-site': 'same-origin' }
const json = { accept: 'application/json', 'sec-fetch-mode': 'cors' }

/** The portal with a service and a clock, and a browser over `inject`. */
async function startPortal(t: Test) {
  let nowMs = Date.now()
  const now = () => nowMs
  const issuer = 'http://localhost:3000'
  const identity = await createIdentityServer({
    databaseUrl: ':memory:',
    issuer,
    dev: true,
    seed: JSON.parse(await readFile(seedFile, 'utf8')),
    passwordHashing: { memoryKib: 8, passes: 1 },
    now,
  })
  const portal = await createPortal({
    origin,
    client: {
      baseUrl: await identity.listen({ host: '127.0.0.1', port: 0 }),
      issuer,
      tenantId: 'demo',
      clientId: 'admin-portal',
      clientSecret: 'demo-secret-not-for-production-000000',
      now,
    },
    store: memoryStore({ now }),
    secrets: ['the portal of the tests seals with this'],
    requirement: {},
    now,
  })
  t.after(async () => {
    await portal.close()
    await identity.close()
  })
  const browser = () => {
    const cookies = new Map<string, string>()
    return async ({ headers, ...request }: InjectOptions) => {
      const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
      const answer = await portal.inject({
        ...request,
        headers: { host: 'localhost:3003', cookie, ...headers },
      })
      for (const { name, value } of answer.cookies) cookies.set(name, value)
      return answer
    }
  }
  const form = (fields: Record<string, string>) => ({
    method: 'POST' as const,
    headers: { ...ownPage, 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(fields).toString(),
  })
  const signIn = async (username: string) => {
    const send = browser()
    const answer = await send({ url: '/login', ...form({ username, password }) })
    t.equal(answer.statusCode, 303)
    return send
  }
  const advance = (seconds: number) => {
    nowMs += seconds * 1000
  }
  return { portal, browser, form, signIn, advance }
}

/** A request of each endpoint, with something in place of its parameters. */
const requests = [...portalEndpoints].map(([name, endpoint]) => {
  const path = parametersIn(endpoint.path).reduce(
    (text, parameter) => text.replace(`{${parameter}}`, 'unknown'),
    portalPathOf(endpoint),
  )
  const payload = endpoint.body === undefined ? {} : { payload: {} }
  return { name, request: { method: endpoint.method, url: path, ...payload } }
})

t.test('nobody gets an answer of the service without a session', async (t) => {
  const { browser } = await startPortal(t)
  const send = browser()
  for (const { name, request } of requests) {
    const answer = await send({ ...request, headers: { ...json, ...ownPage } })
    t.match(
      { status: answer.statusCode, body: answer.json() },
      { status: 401, body: { code: 'login_required' } },
      name,
    )
  }
})

t.test('calls that change something come from pages of the portal only', async (t) => {
  const { signIn } = await startPortal(t)
  const send = await signIn('admin')
  for (const { name, request } of requests.filter(({ request }) => request.method !== 'GET')) {
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    t.equal((await send({ ...request, headers: { ...json, ...foreign } })).statusCode, 403, name)
  }
})

t.test(
  'what is sensitive needs a recent authentication, as do changes of identifiers, and the rest does not',
  async (t) => {
    const { signIn, advance, form } = await startPortal(t)
    const send = await signIn('admin')
    for (const name of sensitiveEndpoints) t.ok(portalEndpoints.has(name), `${name} is an endpoint`)
    advance(recentSeconds + 1)
    const codeOf = async ({ request }: (typeof requests)[number]) => {
      const answer = await send({ ...request, headers: { ...json, ...ownPage } })
      const [, code = ''] = /^{[^{]*?"code":"(\w+)"/.exec(answer.body) ?? []
      return `${answer.statusCode} ${code}`
    }
    for (const one of requests) {
      const needsMore = (await codeOf(one)) === '401 insufficient_user_authentication'
      t.equal(needsMore, sensitiveEndpoints.has(one.name), one.name)
    }
    const update = requests.find(({ name }) => name === 'updateUser')
    const change = (payload: object) =>
      update && codeOf({ ...update, request: { ...update.request, payload } })
    for (const name of [...Object.keys(UpdateUserRequestSchema.properties), 'a_member_of_a_later_release']) {
      if (harmlessMembers.has(name)) continue
      t.equal(await change({ [name]: null }), '401 insufficient_user_authentication', `${name} of a user`)
    }
    for (const name of ['username', 'email', 'phone_number', 'secondary_emails', 'external_user_id']) {
      t.notOk(harmlessMembers.has(name), `whoever changes ${name} can take the account over`)
    }
    t.equal(await change({ status: 'Active', name: null }), '404 not_found', 'the status and name of a user')
    t.equal((await send({ url: '/step-up/password', ...form({ password }) })).statusCode, 303)
    t.equal(await change({ username: 'zoe' }), '404 not_found')
    const erase = requests.find(({ name }) => name === 'eraseUser')
    t.equal(erase && (await codeOf(erase)), '404 not_found')
  },
)

t.test('the service refuses a user who has no role in the portal', async (t) => {
  const { signIn } = await startPortal(t)
  const send = await signIn('alice')
  for (const { name, request } of requests.filter(({ request }) => request.method === 'GET')) {
    const { statusCode } = await send({ ...request, headers: json })
    // 400: refused before the service was asked
    t.ok([400, 403].includes(statusCode) || name === 'readManagementAccess', `${name} answers ${statusCode}`)
  }
})

t.test('no token reaches the browser', async (t) => {
  const { signIn } = await startPortal(t)
  const send = await signIn('admin')
  for (const url of ['/api/users', '/api/applications', '/api/audit', '/login']) {
    const { body, headers } = await send({ url, headers: json })
    t.notMatch(body + JSON.stringify(headers), /eyJ[\w-]+\.eyJ/, url)
  }
})
