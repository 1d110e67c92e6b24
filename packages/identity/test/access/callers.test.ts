import {
  type Endpoint,
  endpoints,
  type ManagerCaller,
  type Permission,
  parametersIn,
  pathsOf,
  pathWith,
  permissionOf,
} from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'
import type { InjectOptions } from 'fastify'
import t, { type Test } from 'tap'
import { onBothDatabases, sqlite, type TestDatabase } from '../support/databases.ts'
import { seedWithPasskeys, shopOrigin } from '../support/passkeys.ts'
import { claimsOf, startService, type TestService, textOf } from '../support/service.ts'

// the log-out of a user comes last: it ends the token that the calls of a user have in common
const { logoutUser, ...furtherEndpoints } = endpoints
const all: [string, Endpoint][] = Object.entries({
  ...furtherEndpoints,
  ...managementEndpoints,
  logoutUser,
})
const secret = 'a-secret-of-a-client-of-this-test-0123456789'
const permissions = [...new Set(all.flatMap(([, endpoint]) => permissionOf(endpoint) ?? []))].sort()

/** Clients of the app `shop`: one for each permission with it alone, and one with all others. */
const onlyOf = (permission: string) => `only-${permission.replace(':', '-')}`
const allButOf = (permission: string) => `all-but-${permission.replace(':', '-')}`
const otherApp = clientOf('of-another-app', [
  ...['bank:execute', 'bank:read', 'bank:edit', 'bank:delete', 'bank:create'],
])
const furtherClients = [
  otherApp,
  ...permissions.map((permission) => clientOf(onlyOf(permission), [permission])),
  ...permissions.map((permission) => clientOf(allButOf(permission), others(permission))),
]

/** A kind of caller, with the verdict that it expects. */
interface Kind {
  token: string | undefined
  admits: (endpoint: Endpoint) => string
  /** What the kind is about: it calls the endpoints that need it, and one for each other permission. @default all */
  permission?: string
}

/** One endpoint for each permission. */
const samples = permissions.flatMap(
  (permission) => all.find(([, endpoint]) => permissionOf(endpoint) === permission)?.[0] ?? [],
)

/** Kinds of callers that are tried on each database; all others depend on no row of it, and are tried on one. */
const triedOnEach = [
  'no token',
  'a user',
  'a user of an ended session',
  'a client without permissions',
  'a client with the permissions of another app',
]

onBothDatabases(async (t, database) => {
  const isFirst = database.name === sqlite.name
  await t.test('every endpoint admits exactly its callers', (t) => admitsItsCallers(t, database, isFirst))
  await t.test('K09 no call of another tenant’s client reads or changes a user or their sessions', (t) =>
    keepsTenantsApart(t, database),
  )
})

/** @param isWhole all kinds of callers and all paths, or those of {@link triedOnEach} and one path of each endpoint */
async function admitsItsCallers(t: Test, database: TestDatabase, isWhole: boolean): Promise<void> {
  const service = await startService(t, database, { seed: seedOf(isWhole ? furtherClients : [otherApp]) })
  const { access_token, id_token = '', refresh_token = '', session_id } = await service.logIn()
  const ended = await service.logIn()
  await service.post(endpoints.logoutSession.path, { session_id: ended.session_id })
  const forResource = await service.logIn({ resource: 'https://api.shop.example' })
  const shop = await service.clientToken('shop-web')

  const kinds: Record<string, Kind> = {
    'no token': { token: undefined, admits: ({ caller }) => (isOpen(caller) ? 'admitted' : 'invalid_token') },
    'a token that is none': { token: 'x', admits: () => 'invalid_token' },
    'a user': {
      token: access_token,
      admits: ({ caller }) => (caller === 'user' ? 'admitted' : 'invalid_token'),
    },
    'a user of an ended session': { token: ended.access_token, admits: () => 'invalid_token' },
    'a user with a token for a resource': { token: forResource.access_token, admits: () => 'invalid_token' },
    'an ID token': { token: id_token, admits: () => 'invalid_token' },
    'a refresh token': { token: refresh_token, admits: () => 'invalid_token' },
    'a session id': { token: session_id, admits: () => 'invalid_token' },
    'a client with all permissions': {
      token: shop,
      admits: ({ caller }) => admittedBy(caller, () => true),
    },
    'a management client with all permissions': {
      token: await service.clientToken('admin-web'),
      admits: ({ caller }) => admittedBy(caller, () => true, 'tenant'),
    },
    'a management client of all tenants': {
      token: await service.clientToken('instance-web'),
      admits: ({ caller }) => admittedBy(caller, () => true, 'instance'),
    },
    'a management client that may only log in': {
      token: await service.clientToken('portal-web'),
      admits: ({ caller }) =>
        admittedBy(caller, (needed) => needed === 'auth:execute' || needed === 'any', 'tenant'),
    },
    'a user without roles, through a management client': {
      token: (await service.logIn({ username: 'bob', client: 'portal-web' })).access_token,
      admits: ({ caller }) =>
        caller === 'user' ? 'admitted' : isManager(caller) ? 'forbidden' : 'invalid_token',
    },
    'a client without permissions': {
      token: await service.clientToken('roleless-web'),
      admits: ({ caller }) => admittedBy(caller, () => false),
    },
    'a client with the permissions of another app': {
      token: await tokenOf(service, 'of-another-app'),
      // it has permissions, though none that an endpoint needs
      admits: ({ caller }) => admittedBy(caller, (needed) => needed === 'any'),
    },
  }
  for (const permission of isWhole ? permissions : []) {
    kinds[`a client with ${permission} alone`] = {
      token: await tokenOf(service, onlyOf(permission)),
      permission,
      admits: ({ caller }) => admittedBy(caller, (needed) => gives(permission, needed)),
    }
    kinds[`a client with all permissions but ${permission}`] = {
      token: await tokenOf(service, allButOf(permission)),
      permission,
      admits: ({ caller }) =>
        admittedBy(caller, (needed) => others(permission).some((other) => gives(other, needed))),
    }
  }

  for (const [kind, { token, admits, permission }] of Object.entries(kinds)) {
    if (!isWhole && !triedOnEach.includes(kind)) continue
    const tried = all.filter(
      ([name, endpoint]) =>
        permission === undefined || permissionOf(endpoint) === permission || samples.includes(name),
    )
    const which =
      permission === undefined ? 'every endpoint' : 'the endpoints that need it, and one for each other'
    await t.test(`${kind}: ${which}`, async (t) => {
      for (const [name, endpoint] of tried) {
        const expected = admits(endpoint)
        // whose client an open call is for, is the affair of each of them
        if (expected === 'open') continue
        for (const path of isWhole ? pathsOf(endpoint) : [endpoint.path]) {
          t.equal(await verdictOf(service, endpoint, path, token), expected, `${name} ${path}`)
        }
      }
    })
  }
}

t.test('a guarded endpoint refuses a call before it reads the body', async (t) => {
  const service = await startService(t, sqlite)
  for (const [name, { caller, method, path, body }] of all) {
    if (isOpen(caller) || body === undefined) continue
    const response = await service.app.inject({
      method,
      url: urlOf(path),
      headers: { 'content-type': 'application/json' },
      payload: '{not json',
    })
    t.equal(response.statusCode, 401, name)
    t.equal(response.headers['www-authenticate'], 'Bearer', name)
    t.equal(response.headers['cache-control'], 'no-store', name)
  }
})

async function keepsTenantsApart(t: Test, database: TestDatabase): Promise<void> {
  const service = await startService(t, database, { seed: seedOf([]) })
  const { session_id, id_token } = await service.logIn()
  const userId = String(claimsOf(id_token).sub)
  const stateOf = async () => [
    (await service.call(pathWith(endpoints.readUser.path, { userId }))).text,
    (await service.call(pathWith(endpoints.countRecoveryCodes.path, { userId }))).text,
    (await service.call(pathWith(endpoints.listWebauthnCredentials.path, { userId }))).text,
    Object(JSON.parse((await service.call(pathWith(endpoints.listUserSessions.path, { userId }))).text))
      .length,
  ]
  const before = await stateOf()
  const token = await service.clientToken('globex-web')
  for (const [name, endpoint] of all) {
    if (endpoint.caller === 'user') continue
    const { body } = endpoint.example
    const asked =
      typeof body === 'object' && body !== null && 'session_id' in body ? { ...body, session_id } : body
    const response = await service.app.inject({
      ...requestOf(endpoint, asked, { userId }),
      headers: headersOf(token, asked),
    })
    t.notMatch(response.payload, userId, name)
    t.notMatch(response.payload, 'access_token', name)
  }
  t.same(await stateOf(), before)
  t.equal((await service.post(endpoints.authenticateSession.path, { session_id })).status, 200)
}

t.test('an endpoint for browsers answers the pages of its app only', async (t) => {
  const service = await startService(t, sqlite, { seed: seedOf([]) })
  for (const [, endpoint] of all) {
    if (endpoint.caller !== 'browser') continue
    const { body = {} } = endpoint.example
    if (typeof body === 'object' && body !== null && 'client_id' in body) {
      for (const path of pathsOf(endpoint)) {
        const statusOf = async (origin: string) =>
          (
            await service.app.inject({
              ...requestOf(endpoint, body, undefined, path),
              headers: { ...headersOf(undefined, body), origin },
            })
          ).statusCode
        t.equal(await statusOf(shopOrigin), 200, path)
        t.equal(await statusOf('https://evil.example'), 403, path)
      }
    }
    if (endpoint.method === 'GET') continue
    for (const path of pathsOf(endpoint)) {
      const preflight = async (origin: string) =>
        (await service.app.inject({ method: 'OPTIONS', url: path, headers: { origin } })).statusCode
      t.equal(await preflight(shopOrigin), 204, path)
      t.equal(await preflight('https://evil.example'), 403, path)
    }
  }
})

/** What the guard of an endpoint says: a call that it admits has a body that is refused, or does nothing. */
async function verdictOf(
  service: TestService,
  endpoint: Endpoint,
  path: string,
  token: string | undefined,
): Promise<string> {
  const isChecked = endpoint.body !== undefined && !isOpen(endpoint.caller)
  const body = isChecked ? { no_such_field: true } : endpoint.example.body
  const response = await service.app.inject({
    ...requestOf(endpoint, body, undefined, path),
    headers: headersOf(token, body),
  })
  const { error_code } =
    response.payload === '' ? { error_code: undefined } : Object(JSON.parse(response.payload))
  if (isChecked && response.statusCode === 400)
    return error_code === 'invalid_request' ? 'admitted' : error_code
  return ['invalid_token', 'forbidden'].includes(error_code) ? error_code : 'admitted'
}

function requestOf(
  { method, path: ownPath, example: { query } }: Endpoint,
  body: unknown,
  values: Record<string, string> = {},
  path: string = ownPath,
): InjectOptions {
  return {
    method,
    url: urlOf(path, values),
    ...(typeof query === 'object' && query !== null && { query: { ...query } }),
    ...(body !== undefined && { payload: JSON.stringify(body) }),
  }
}

/** A path with the given values, and names of nothing for its other parameters. */
function urlOf(path: string, values: Record<string, string> = {}): string {
  const nothing = parametersIn(path).map((name) => [name, name === 'credentialId' ? 'AQID' : 'nobody'])
  return pathWith(path, { ...Object.fromEntries(nothing), ...values })
}

function headersOf(token: string | undefined, body: unknown): Record<string, string> {
  return {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
  }
}

function isOpen(caller: Endpoint['caller']): boolean {
  return caller === 'browser' || caller === 'anyone'
}

function isManager(caller: Endpoint['caller']): caller is ManagerCaller {
  return typeof caller === 'object' && 'manager' in caller
}

const reach = ['app', 'tenant', 'instance'] as const

/** What a client with these permissions gets; `of`: how far its app manages. */
function admittedBy(
  caller: Endpoint['caller'],
  has: (needed: Permission | 'any') => boolean,
  of: (typeof reach)[number] = 'app',
): string {
  if (typeof caller !== 'object') return caller === 'user' ? 'invalid_token' : 'open'
  if ('client' in caller) return has(caller.client) ? 'admitted' : 'forbidden'
  if (reach.indexOf(of) < reach.indexOf(caller.of ?? 'app')) return 'forbidden'
  return has(caller.manager) ? 'admitted' : 'forbidden'
}

/** Permissions that only their own name gives, besides those for users: they are about more than one app. */
const named = ['users', 'audit', 'webhooks', 'keys', 'tenants']

/** `apps:VERB` stands for the same verb in every area of an app. */
function gives(permission: string, needed: Permission | 'any'): boolean {
  if (needed === 'any' || permission === needed) return true
  const [area = '', verb] = needed.split(':')
  return permission === `apps:${verb}` && !named.includes(area)
}

function others(permission: string): string[] {
  return permissions.filter((other) => other !== permission)
}

function clientOf(client_id: string, granted: readonly string[]) {
  return { client_id, client_secret: secret, redirect_uris: [], resources: [], permissions: granted }
}

function seedOf(further: readonly object[]) {
  const { tenants } = seedWithPasskeys()
  const [acme, ...rest] = tenants
  const [shop, ...apps] = acme?.apps ?? []
  const clients = [...(shop && 'clients' in shop ? shop.clients : []), ...further]
  return { tenants: [{ ...acme, apps: [{ ...shop, clients }, ...apps] }, ...rest] }
}

async function tokenOf(service: TestService, client_id: string): Promise<string> {
  const response = await service.app.inject({
    method: 'POST',
    url: '/oidc/token',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${btoa(`${client_id}:${secret}`)}`,
    },
    payload: 'grant_type=client_credentials',
  })
  return textOf(Object(JSON.parse(response.payload)), 'access_token')
}
