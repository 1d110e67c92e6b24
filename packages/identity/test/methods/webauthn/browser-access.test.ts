import { endpoints, pathWith, standardEndpoints } from '@latchkey/protocol'
import { onBothDatabases } from '../../support/databases.ts'
import { shopOrigin, startPasskeyService } from '../../support/passkeys.ts'

const starts: [path: string, body: object][] = [
  [endpoints.startWebauthnAuthentication.path, { client_id: 'shop-web' }],
  [endpoints.startWebauthnRegistration.path, { client_id: 'shop-web', username: 'alice' }],
  [endpoints.initCrossDeviceAuthentication.path, { client_id: 'shop-web' }],
]
const foreign = [
  'https://evil.example',
  'http://shop.example.com',
  'https://evil.shop.example.com',
  'https://shop.example.com.evil.example',
  'https://shop.example.com:8443',
  'https://SHOP.example.com',
  'null',
  '*',
]

onBothDatabases((t, database) => {
  t.test('W08 K12 a page of the app may read a challenge, without credentials', async (t) => {
    const service = await startPasskeyService(t, database)
    for (const [path, body] of starts) {
      const answer = await service.call(path, { client: undefined, body, headers: { origin: shopOrigin } })
      t.equal(answer.status, 200, path)
      t.equal(answer.headers['access-control-allow-origin'], shopOrigin)
      t.equal(answer.headers['access-control-allow-credentials'], undefined)
      t.equal(answer.headers.vary, 'Origin')
      t.equal(answer.headers['cache-control'], 'no-store')
    }
  })

  t.test('W08 K12 a page of anybody else gets nothing', async (t) => {
    const service = await startPasskeyService(t, database)
    for (const [path, body] of starts) {
      for (const origin of [...foreign, 'https://bank.example.com', 'https://globex.example']) {
        const answer = await service.call(path, { client: undefined, body, headers: { origin } })
        t.equal(answer.status, 403, `${path} ${origin}`)
        t.same(answer.body, { message: 'Forbidden', error_code: 'forbidden' })
        t.equal(answer.headers['access-control-allow-origin'], undefined)
      }
    }
  })

  t.test('W08 K12 a preflight is answered for registered origins only', async (t) => {
    const service = await startPasskeyService(t, database)
    const preflight = async (path: string, origin: string | undefined) =>
      service.app.inject({
        method: 'OPTIONS',
        url: path,
        headers: {
          ...(origin !== undefined && { origin }),
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type',
        },
      })
    for (const path of [
      ...starts.map(([start]) => start),
      endpoints.startCrossDeviceAuthentication.path,
      endpoints.startCrossDeviceRegistration.path,
      endpoints.attachCrossDevice.path,
    ]) {
      const answer = await preflight(path, shopOrigin)
      t.equal(answer.statusCode, 204, path)
      t.match(answer.headers, {
        'access-control-allow-origin': shopOrigin,
        'access-control-allow-methods': /\bPOST\b/,
        'access-control-allow-headers': 'content-type',
        vary: 'Origin',
      })
      t.equal(answer.headers['access-control-allow-credentials'], undefined)
      for (const origin of [...foreign, undefined]) {
        const refused = await preflight(path, origin)
        t.equal(refused.statusCode, 403, `${path} ${origin}`)
        t.equal(refused.headers['access-control-allow-origin'], undefined)
      }
    }
  })

  t.test('K12 no other endpoint is for browsers', async (t) => {
    const service = await startPasskeyService(t, database)
    for (const path of [
      standardEndpoints.token.path,
      standardEndpoints.jwks.path,
      endpoints.authenticatePassword.path,
      endpoints.authenticateSession.path,
      endpoints.authenticateWebauthn.path,
      endpoints.registerWebauthn.path,
      endpoints.registerExternalWebauthn.path,
      endpoints.registerCrossDevice.path,
      endpoints.initCrossDeviceRegistration.path,
      endpoints.abortCrossDevice.path,
      endpoints.listOwnWebauthnCredentials.path,
      pathWith(endpoints.listWebauthnCredentials.path, { userId: 'x' }),
      endpoints.createUser.path,
    ]) {
      const preflight = await service.app.inject({
        method: 'OPTIONS',
        url: path,
        headers: { origin: shopOrigin, 'access-control-request-method': 'POST' },
      })
      t.equal(preflight.statusCode, 404, path)
      t.equal(preflight.headers['access-control-allow-origin'], undefined)
      const answer = await service.call(path, { body: {}, headers: { origin: shopOrigin } })
      t.equal(answer.headers['access-control-allow-origin'], undefined)
    }
  })

  t.test('W08 without an origin it is no browser, and the answer is for nobody else', async (t) => {
    const service = await startPasskeyService(t, database)
    for (const [path, body] of starts) {
      const answer = await service.call(path, { client: undefined, body })
      t.equal(answer.status, 200)
      t.equal(answer.headers['access-control-allow-origin'], undefined)
    }
  })

  t.test('W08 an unknown client is not found', async (t) => {
    const service = await startPasskeyService(t, database)
    for (const [path, body] of starts) {
      for (const client_id of ['nobody', '__proto__', "' or 1=1 --"]) {
        const answer = await service.call(path, { client: undefined, body: { ...body, client_id } })
        t.equal(answer.status, 404)
        t.same(answer.body, { message: 'Client not found', error_code: 'client_not_found' })
      }
    }
  })

  t.test('W08 a flood from one address is stopped, and others go on', async (t) => {
    const limits = { challengesPerAddress: { max: 5, windowSeconds: 60 } }
    const service = await startPasskeyService(t, database, { limits })
    const start = (remoteAddress: string, client_id = 'shop-web') =>
      service.app.inject({
        method: 'POST',
        url: endpoints.startWebauthnAuthentication.path,
        payload: { client_id },
        remoteAddress,
      })
    const statuses = []
    for (let attempt = 0; attempt < 5; attempt += 1) statuses.push((await start('127.0.0.1')).statusCode)
    t.same(statuses, [200, 200, 200, 200, 200])
    const refused = await start('127.0.0.1', 'nobody')
    t.equal(refused.statusCode, 429)
    t.match(refused.headers['retry-after'], /^[1-9][0-9]*$/)
    t.equal((await start('127.0.0.2')).statusCode, 200)
    service.clock.advance(120)
    t.equal((await start('127.0.0.1')).statusCode, 200)
  })

  t.test(
    'W08 H05 a flood for one client slows it down, stops its address, and locks out nobody',
    async (t) => {
      const limits = {
        challengesPerClient: { max: 3, windowSeconds: 60 },
        challengesPerAddress: { max: 30, windowSeconds: 60 },
      }
      const service = await startPasskeyService(t, database, { limits })
      const start = (client_id: string) =>
        service.call(endpoints.startWebauthnAuthentication.path, { client: undefined, body: { client_id } })
      for (let attempt = 0; attempt < 3; attempt += 1) t.equal((await start('shop-web')).status, 200)
      t.equal((await start('shop-web')).status, 429)
      t.equal((await start('bank-web')).status, 200)
      const elsewhere = await service.app.inject({
        method: 'POST',
        url: endpoints.startWebauthnAuthentication.path,
        remoteAddress: '127.0.0.9',
        payload: { client_id: 'shop-web' },
      })
      t.equal(elsewhere.statusCode, 200)
    },
  )

  t.test(
    'a backend may start for its browsers: its address does not count, its token must be its own',
    async (t) => {
      const limits = { challengesPerAddress: { max: 1, windowSeconds: 60 } }
      const service = await startPasskeyService(t, database, { limits })
      const body = { client_id: 'shop-web' }
      for (let attempt = 0; attempt < 3; attempt += 1) {
        t.equal((await service.post(endpoints.startWebauthnAuthentication.path, body)).status, 200)
      }
      const other = await service.post(endpoints.startWebauthnAuthentication.path, body, 'bank-web')
      t.equal(other.status, 401)
      t.equal(other.body.error_code, 'invalid_token')
      const forged = await service.call(endpoints.startWebauthnAuthentication.path, {
        client: undefined,
        body,
        headers: { authorization: 'Bearer x.y.z' },
      })
      t.equal(forged.status, 401)
    },
  )
})
