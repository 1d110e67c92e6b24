import { managementEndpoints } from '@latchkey/protocol/management'
import t from 'tap'
import { onBothDatabases, sqlite } from '../../support/databases.ts'
import { type ClientName, seed } from '../../support/seed.ts'
import { type Answer, startService, type TestService } from '../../support/service.ts'

const get = (service: TestService, app = 'shop', client: ClientName = 'shop-web') =>
  service.call(managementEndpoints.readLoginPreferences.path.replace('{appId}', app), { client })

const put = (service: TestService, body: unknown, app = 'shop', client: ClientName = 'shop-web') =>
  service.call(managementEndpoints.changeAuthMethods.path.replace('{appId}', app), {
    method: 'PUT',
    body,
    client,
  })

const resultOf = (answer: Answer): { auth_methods: Record<string, unknown>; version: string } =>
  JSON.parse(answer.text).result

/** The usual seed, with a client that may only read login preferences. */
function readerSeed() {
  const changed = structuredClone(seed)
  const clients = changed.tenants.flatMap(({ apps }) => apps.flatMap((app) => app.clients))
  const reader = clients.find(({ client_id }) => client_id === 'reader-web')
  return { ...changed, ...(reader && Object.assign(reader, { permissions: ['preferences:read'] }) && {}) }
}

const google = {
  clientId: 'at-google',
  clientSecret: 'a-secret-that-google-knows',
  redirectUris: ['https://shop.example.com/login'],
}

onBothDatabases((t, database) => {
  t.test('PUT replaces each given method as a whole, and leaves the others', async (t) => {
    const service = await startService(t, database)
    t.strictSame(resultOf(await get(service)).auth_methods, {})
    const first = await put(service, {
      password: { passwordMinLength: 12, checkHibp: true },
      email_otp: { expiresIn: 5, maxFailures: 3, message: { primaryColor: '#6981FF' } },
      sms: null,
    })
    t.equal(first.status, 200)
    const second = await put(service, { password: { passwordComplexity: 2 } })
    const expected = {
      password: { passwordComplexity: 2 },
      email_otp: { expiresIn: 5, maxFailures: 3, message: { primaryColor: '#6981FF' } },
      sms: null,
    }
    t.strictSame(resultOf(second).auth_methods, expected)
    t.strictSame(resultOf(await get(service)), resultOf(second))
    t.strictSame(resultOf(await get(service, 'bank', 'bank-web')).auth_methods, {}, 'another app')
  })

  t.test('methods that are not served are stored sealed and returned whole', async (t) => {
    const url = await database.openShared(t)
    const service = await startService(t, url)
    const methods = {
      google,
      apple: { clientId: 'a', clientSecret: 'b', appleTeamId: 'c', keyId: 'd' },
      push: { apn: { key: 'k', keyId: 'i', teamId: 't', bundle: 'b' }, fcm: { key: { private_key: 'p' } } },
      tiktok: null,
      pin_authenticator: { maxFailures: 5, lockoutDuration: 15, failuresExpireIn: 15 },
      webauthn_api: { rpId: 'example.com', rpOrigin: 'https://login.example.com' },
    }
    t.equal((await put(service, methods)).status, 200)
    await put(service, { totp: { digits: 8 } })
    const expected = {
      ...methods,
      totp: { digits: 8 },
      // the deprecated member counts as the list of one
      webauthn_api: { ...methods.webauthn_api, rpOrigins: ['https://login.example.com'] },
    }
    t.strictSame(resultOf(await get(service)).auth_methods, expected)
    const replaced = await put(service, { webauthn_api: { rpId: 'example.com' }, google: null })
    t.strictSame(resultOf(replaced).auth_methods.webauthn_api, { rpId: 'example.com' })
    t.equal(resultOf(replaced).auth_methods.google, null)
  })

  t.test('of two changes at once none is lost, and one that knows an old version is refused', async (t) => {
    const service = await startService(t, database)
    await Promise.all([
      put(service, { password: { passwordMinLength: 9 } }),
      put(service, { totp: { digits: 8 } }),
      put(service, { sms: { codeLength: 8 } }),
    ])
    const { auth_methods, version } = resultOf(await get(service))
    t.strictSame(auth_methods, {
      password: { passwordMinLength: 9 },
      totp: { digits: 8 },
      sms: { codeLength: 8 },
    })
    const changed = await put(service, { totp: null, version })
    t.equal(changed.status, 200)
    const late = await put(service, { totp: { digits: 6 }, version })
    t.strictSame([late.status, late.body.error_code], [409, 'conflict'])
    t.strictSame(resultOf(await get(service)), resultOf(changed))
  })
})

t.test('a manager without preferences:edit does not see the secrets of other services', async (t) => {
  const service = await startService(t, sqlite, { seed: readerSeed() })
  await put(service, { google, push: { fcm: { key: { private_key: 'p' } } } })
  const answer = await get(service, 'shop', 'reader-web')
  t.notMatch(answer.text, google.clientSecret)
  t.notMatch(answer.text, 'private_key')
  t.match(answer.text, google.clientId)
})

t.test('the version tells nothing of secrets to whoever guesses them', async (t) => {
  const versions: string[] = []
  for (const _ of ['one', 'another']) {
    const service = await startService(t, sqlite, { seed: readerSeed() })
    const stored = resultOf(await put(service, { google })).version
    t.equal(resultOf(await get(service, 'shop', 'reader-web')).version, stored)
    versions.push(stored)
  }
  t.not(versions[0], versions[1], 'other services name the same methods otherwise')
})

t.test('M01 M02 bad preferences are refused by the name of the member, and nothing changes', async (t) => {
  const service = await startService(t, sqlite)
  const before = resultOf(await get(service))
  const refused: [unknown, RegExp][] = [
    [{ pasword: {} }, /pasword/],
    [{ __proto__x: {} }, /__proto__x/],
    [{ toString: {} }, /toString/],
    [{ password: { passwordMinLength: 4 } }, /password\.passwordMinLength/],
    [{ password: { passwordMinLength: '12' } }, /password\.passwordMinLength/],
    [{ password: { minLength: 12 } }, /password\.minLength/],
    [{ password: [] }, /password/],
    [{ password: true }, /password/],
    [{ sms: { codeLength: 9 } }, /sms\.codeLength/],
    [{ totp: { digits: 7 } }, /totp\.digits/],
    [{ webauthn_api: {} }, /webauthn_api\.rpId/],
    [{ webauthn_api: { rpId: 'example.com', rpOrigin: 'http://example.com' } }, /not an https origin/],
    [{ google: { clientId: 1 } }, /google\.clientId/],
    [{ apple: { clientId: 'a' } }, /apple\.(appleTeamId|keyId)/],
    [{ password: { passwordMinLength: 12 }, sms: { codeLength: 99 } }, /sms\.codeLength/],
    [{ version: 1 }, /version/],
    ['[]', /body/],
    ['null', /body/],
  ]
  for (const [body, message] of refused) {
    const answer = await put(service, body)
    t.equal(answer.status, 400, JSON.stringify(body))
    t.match(answer.body.message, message, JSON.stringify(body))
  }
  t.strictSame(resultOf(await get(service)), before)
})

t.test('with compat.unknownFields unknown members are dropped', async (t) => {
  const service = await startService(t, sqlite, { compat: { unknownFields: 'ignore' } })
  const answer = await put(service, { pasword: {}, password: { passwordMinLength: 9, other: 1 } })
  t.strictSame(resultOf(answer).auth_methods, { password: { passwordMinLength: 9 } })
})

t.test('K08 the app of another client, another tenant and no app all answer 404', async (t) => {
  const service = await startService(t, sqlite)
  const answers = await Promise.all([
    get(service, 'bank'),
    get(service, 'portal'),
    get(service, 'nowhere'),
    put(service, { sms: null }, 'bank'),
    put(service, { sms: null }, 'portal', 'admin-web'),
    put(service, { sms: null }, 'portal', 'instance-web'),
  ])
  for (const answer of answers) {
    t.strictSame([answer.status, answer.body], [404, { message: 'App not found', error_code: 'not_found' }])
  }
  t.equal((await get(service, 'bank', 'admin-web')).status, 200, 'a manager of the tenant')
})

t.test('a method whose messages cannot be sent cannot be turned on outside dev mode', async (t) => {
  const service = await startService(t, sqlite, { dev: false })
  for (const method of ['sms', 'email', 'email_otp']) {
    const answer = await put(service, { [method]: {} })
    t.strictSame([answer.status, answer.body.error_code], [400, 'invalid_request'], method)
    t.match(answer.body.message, method)
  }
  t.equal((await put(service, { sms: null, totp: {} })).status, 200)
})
