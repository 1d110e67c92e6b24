import { endpoints, pathsOf, standardEndpoints } from '@latchkey/protocol'
import { decodeProtectedHeader } from 'jose'
import { onBothDatabases } from '../support/databases.ts'
import { sendAnonymousForm, sendForm } from '../support/forms.ts'
import { secrets } from '../support/seed.ts'
import { type Answer, basic, claimsOf, issuer, startService, textOf } from '../support/service.ts'

const grant_type = 'client_credentials'

function challengeOf(answer: Answer) {
  return [answer.status, answer.body.error, answer.headers['www-authenticate']]
}

onBothDatabases((t, database) => {
  t.test(
    'a client gets a token for our own API, at both paths and by both ways to authenticate',
    async (t) => {
      const service = await startService(t, database)
      for (const path of [standardEndpoints.token.path, standardEndpoints.token.otherPaths[0]]) {
        const answers = [
          await sendForm(service, path, { grant_type }),
          await sendForm(service, path, { grant_type, client_id: 'shop-web' }),
          await sendAnonymousForm(service, path, {
            grant_type,
            client_id: 'shop-web',
            client_secret: secrets['shop-web'],
          }),
        ]
        for (const answer of answers) {
          t.equal(answer.status, 200)
          t.equal(answer.headers['cache-control'], 'no-store')
          t.match(answer.body, { token_type: 'Bearer', expires_in: 3600 })
          const token = textOf(answer.body, 'access_token')
          t.match(decodeProtectedHeader(token), { alg: 'ES256', typ: 'at+jwt' })
          t.match(claimsOf(token), {
            iss: issuer,
            sub: 'shop-web',
            client_id: 'shop-web',
            aud: `${issuer}/cis`,
            tid: 'acme',
            app_id: 'shop',
            app_name: 'Shop',
            ts_permissions: ['*'],
            ts_roles: [],
          })
        }
      }
    },
  )

  t.test('U03 a client gets of the scopes it asks for those it has registered', async (t) => {
    const service = await startService(t, database)
    const scope = 'orders admin offline_access'
    const answer = await sendForm(service, standardEndpoints.token.path, { grant_type, scope })
    t.equal(answer.body.scope, 'orders')
    t.equal(claimsOf(textOf(answer.body, 'access_token')).scope, 'orders')
    const none = await sendForm(service, standardEndpoints.token.path, { grant_type, scope: 'admin' })
    t.equal(none.body.scope, '', 'the granted scope is told where it differs')
  })

  t.test(
    'unknown parameters are ignored, empty ones are omitted, and repeated ones are refused',
    async (t) => {
      const service = await startService(t, database)
      const { token: endpoint, introspection, revocation, userinfoByForm } = standardEndpoints
      const good = { grant_type, audience: 'https://api.example', x: '', resource: '', client_assertion: '' }
      const answer = await sendForm(service, endpoint.path, good)
      t.equal(answer.status, 200, answer.text)
      const { access_token: token } = await service.logIn()
      for (const { path } of [introspection, revocation]) {
        t.equal(
          (await sendForm(service, path, { token, unknown: 'x', token_type_hint: '' })).status,
          200,
          path,
        )
        const empty = await sendForm(service, path, { token: '' })
        t.strictSame([empty.status, empty.body.error_description], [400, 'token is required'])
      }
      const { access_token } = await service.logIn()
      const form = await sendAnonymousForm(service, userinfoByForm.path, { access_token, schema: 'openid' })
      t.equal(form.status, 200)
      for (const [name, told] of [
        ['scope', 'scope is repeated'],
        ['unknown', 'A parameter is repeated'],
      ] as const) {
        const twice = [
          ['grant_type', grant_type],
          [name, 'a'],
          [name, ''],
        ] satisfies [string, string][]
        const refused = await sendForm(service, endpoint.path, twice)
        t.strictSame(
          [refused.status, refused.body],
          [400, { error: 'invalid_request', error_description: told }],
        )
      }
    },
  )

  t.test('the form endpoints of OAuth answer other methods with 405', async (t) => {
    const service = await startService(t, database)
    for (const endpoint of ['token', 'introspection', 'revocation'] as const) {
      for (const url of pathsOf(standardEndpoints[endpoint])) {
        for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'] as const) {
          const response = await service.app.inject({ method, url: `${url}?client_secret=x` })
          t.strictSame([response.statusCode, response.headers.allow], [405, 'POST'], `${method} ${url}`)
          if (method === 'GET') t.equal(response.json().error, 'invalid_request')
        }
      }
    }
  })

  t.test('a resource becomes the audience; the token then opens no door here', async (t) => {
    const service = await startService(t, database)
    const resource = 'https://api.shop.example'
    const answer = await sendForm(service, standardEndpoints.token.path, { grant_type, resource })
    const token = textOf(answer.body, 'access_token')
    t.equal(claimsOf(token).aud, resource)
    const used = await service.call(endpoints.createUser.path, {
      client: undefined,
      body: { username: 'x' },
      headers: { authorization: `Bearer ${token}` },
    })
    t.equal(used.status, 401)
    for (const other of ['https://other.example', `${issuer}/cis`]) {
      const refused = await sendForm(service, standardEndpoints.token.path, { grant_type, resource: other })
      t.strictSame([refused.status, refused.body.error], [400, 'invalid_target'])
    }
  })

  t.test('U01 wrong, missing and double credentials are invalid_client, always 401', async (t) => {
    const service = await startService(t, database)
    const send = (authorization: string | undefined, fields: Record<string, string> = {}) =>
      service.call(standardEndpoints.token.path, {
        client: undefined,
        body: new URLSearchParams({ grant_type, ...fields }).toString(),
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          ...(authorization !== undefined && { authorization }),
        },
      })
    const secret = secrets['shop-web']
    const encoded = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
    const byForm = [401, 'invalid_client', undefined]
    const byHeader = [401, 'invalid_client', 'Basic realm="token"']

    t.strictSame(challengeOf(await send(undefined)), byForm)
    t.strictSame(challengeOf(await send(undefined, { client_id: 'shop-web' })), byForm)
    t.strictSame(challengeOf(await send(undefined, { client_id: 'shop-web', client_secret: 'no' })), byForm)
    t.strictSame(challengeOf(await send(undefined, { client_id: 'nobody', client_secret: secret })), byForm)
    for (const authorization of [
      basic('shop-web', 'wrong'),
      basic('shop-web', secrets['bank-web']),
      encoded(`nobody:${secret}`),
      encoded('shop-web'),
      encoded(`shop-web:${secret}%`),
      encoded(`shop-web%3A${secret}`),
      'Basic',
      'Basic ***',
      `Bearer ${secret}`,
    ]) {
      t.strictSame(challengeOf(await send(authorization)), byHeader, authorization)
    }
    const right = basic('shop-web')
    t.strictSame(challengeOf(await send(right, { client_id: 'shop-web', client_secret: secret })), byHeader)
    t.strictSame(challengeOf(await send(right, { client_secret: secret })), byHeader)
    t.strictSame(challengeOf(await send(right, { client_id: 'bank-web' })), byHeader)
    t.equal((await send(right)).status, 200)
    const inQuery = await service.call(
      `${standardEndpoints.token.path}?client_id=shop-web&client_secret=${secret}`,
      {
        client: undefined,
        body: `grant_type=${grant_type}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
    )
    t.equal(inQuery.status, 401)
  })

  t.test('U01 both parts of Basic are decoded as a form', async (t) => {
    const secret = 'a secret: with+odd &%= characters ünd ß 0123456789'
    const service = await startService(t, database, {
      seed: {
        tenants: [
          {
            tenant_id: 'odd',
            apps: [{ app_id: 'a', name: 'A', clients: [{ client_id: 'odd-web', client_secret: secret }] }],
          },
        ],
      },
    })
    const pair = `odd-web:${new URLSearchParams({ s: secret }).toString().slice(2)}`
    const answer = await service.call(standardEndpoints.token.path, {
      client: undefined,
      body: `grant_type=${grant_type}`,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(pair).toString('base64')}`,
      },
    })
    t.equal(answer.status, 200)
  })

  t.test('U01 guessing a client secret is limited, and does not keep the client itself out', async (t) => {
    const service = await startService(t, database, {
      limits: { secretFailures: { max: 3, windowSeconds: 60 } },
    })
    const guess = () =>
      service.call(standardEndpoints.token.path, {
        client: undefined,
        body: `grant_type=${grant_type}`,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          authorization: basic('shop-web', 'guess'),
        },
      })
    const statuses: number[] = []
    for (let round = 0; round < 5; round += 1) statuses.push((await guess()).status)
    t.strictSame(statuses, [401, 401, 401, 429, 429])
    const limited = await guess()
    t.match(limited.headers['retry-after'], /^[1-9]\d*$/)
    t.equal((await sendForm(service, standardEndpoints.token.path, { grant_type })).status, 200)
  })

  t.test('what is asked for wrongly is told by the codes of OAuth', async (t) => {
    const service = await startService(t, database)
    const cases: [string, string][] = [
      ['', 'invalid_request'],
      ['grant_type=password', 'unsupported_grant_type'],
      [`grant_type=${grant_type}&grant_type=${grant_type}`, 'invalid_request'],
      [`grant_type=${grant_type}&scope=${'x'.repeat(2000)}`, 'invalid_request'],
    ]
    for (const [body, error] of cases) {
      const answer = await service.call(standardEndpoints.token.path, {
        client: undefined,
        body,
        headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: basic('shop-web') },
      })
      t.strictSame([answer.status, answer.body.error], [400, error], body.slice(0, 60))
      t.notMatch(answer.text, 'xxxx')
    }
    const json = await service.call(standardEndpoints.token.path, {
      client: undefined,
      body: { grant_type },
      headers: { authorization: basic('shop-web') },
    })
    t.equal(json.status, 415)
    t.equal(json.body.error, 'invalid_request')
    const large = await service.call(standardEndpoints.token.path, {
      client: undefined,
      body: `grant_type=${grant_type}&scope=${'x'.repeat(20_000)}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: basic('shop-web') },
    })
    t.equal(large.status, 413)
  })
})
