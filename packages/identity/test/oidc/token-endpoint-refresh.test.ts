import { standardEndpoints } from '@latchkey/protocol'
import { onBothDatabases } from '../support/databases.ts'
import { sendAnonymousForm, sendForm } from '../support/forms.ts'
import { secrets } from '../support/seed.ts'
import { claimsOf, startService, type TestService, textOf } from '../support/service.ts'

const refresh = (service: TestService, refresh_token = '', more: Record<string, string> = {}) =>
  sendForm(service, standardEndpoints.token.path, { grant_type: 'refresh_token', refresh_token, ...more })

onBothDatabases((t, database) => {
  t.test('grant_type=refresh_token gives tokens of the same user, by both paths', async (t) => {
    const service = await startService(t, database)
    const first = await service.logIn({ scope: 'orders' })
    service.clock.advance(60)
    let token = first.refresh_token
    for (const path of [standardEndpoints.token.path, standardEndpoints.token.otherPaths[0]]) {
      const fields = { grant_type: 'refresh_token', refresh_token: token ?? '' }
      const answer = await sendForm(service, path, fields)
      t.equal(answer.status, 200, path)
      t.equal(answer.headers['cache-control'], 'no-store')
      t.same(Object.keys(answer.body).sort(), [
        'access_token',
        'expires_in',
        'id_token',
        'refresh_token',
        'scope',
        'token_type',
      ])
      t.equal(answer.body.scope, 'orders')
      const claims = claimsOf(textOf(answer.body, 'id_token'))
      const before = claimsOf(first.id_token)
      t.equal(claims.sub, before.sub)
      t.equal(claims.auth_time, before.auth_time)
      t.equal(claims.iat, service.clock.seconds())
      token = textOf(answer.body, 'refresh_token')
    }
  })

  t.test('credentials may stand in the form', async (t) => {
    const service = await startService(t, database)
    const { refresh_token = '' } = await service.logIn()
    const answer = await sendAnonymousForm(service, standardEndpoints.token.path, {
      grant_type: 'refresh_token',
      refresh_token,
      client_id: 'shop-web',
      client_secret: secrets['shop-web'],
    })
    t.equal(answer.status, 200)
    t.equal(answer.body.scope, '', 'none was granted')
  })

  t.test('F13 K05 another client, or none, gets nothing and the token stays good', async (t) => {
    const service = await startService(t, database)
    const { refresh_token = '' } = await service.logIn()
    const fields = { grant_type: 'refresh_token', refresh_token }
    for (const client of ['bank-web', 'globex-web'] as const) {
      const foreign = await sendForm(service, standardEndpoints.token.path, fields, client)
      t.equal(foreign.status, 400)
      t.equal(foreign.body.error, 'invalid_grant')
    }
    const none = await sendAnonymousForm(service, standardEndpoints.token.path, fields)
    t.equal(none.status, 401)
    t.equal(none.body.error, 'invalid_client')
    const wrong = await sendAnonymousForm(service, standardEndpoints.token.path, {
      ...fields,
      client_id: 'shop-web',
      client_secret: 'wrong-secret-wrong-secret-wrong-secret',
    })
    t.equal(wrong.status, 401)
    t.equal((await refresh(service, refresh_token)).status, 200)
  })

  t.test('F09 a second use after the grace time ends the family', async (t) => {
    const service = await startService(t, database)
    const { refresh_token } = await service.logIn()
    const next = textOf((await refresh(service, refresh_token)).body, 'refresh_token')
    service.clock.advance(11)
    t.equal((await refresh(service, refresh_token)).body.error, 'invalid_grant')
    t.equal((await refresh(service, next)).body.error, 'invalid_grant')
  })

  t.test('the scope may be narrowed for one access token, never widened', async (t) => {
    const service = await startService(t, database)
    const { refresh_token } = await service.logIn({ scope: 'orders invoices' })
    const narrowed = await refresh(service, refresh_token, { scope: 'orders' })
    t.equal(narrowed.body.scope, 'orders')
    t.equal(claimsOf(textOf(narrowed.body, 'access_token')).scope, 'orders')
    const next = textOf(narrowed.body, 'refresh_token')
    const wider = await refresh(service, next, { scope: 'orders admin' })
    t.equal(wider.status, 400)
    t.equal(wider.body.error, 'invalid_scope')
    const whole = await refresh(service, next)
    t.equal(whole.status, 200, 'the refused question did not use the token up')
    t.equal(whole.body.scope, 'orders invoices')
  })

  t.test('the resource may be said again, not changed', async (t) => {
    const service = await startService(t, database)
    const resource = 'https://api.shop.example'
    const { refresh_token } = await service.logIn({ resource })
    const other = await refresh(service, refresh_token, { resource: 'https://other.example' })
    t.equal(other.body.error, 'invalid_target')
    const same = await refresh(service, refresh_token, { resource })
    t.equal(claimsOf(textOf(same.body, 'access_token')).aud, resource)
  })

  t.test('a client without the permission to authenticate users cannot refresh', async (t) => {
    const service = await startService(t, database)
    const fields = { grant_type: 'refresh_token', refresh_token: 'x' }
    for (const client of ['reader-web', 'roleless-web'] as const) {
      const answer = await sendForm(service, standardEndpoints.token.path, fields, client)
      t.equal(answer.status, 400)
      t.equal(answer.body.error, 'unauthorized_client')
    }
    const free = await startService(t, database, { compat: { rolelessClientsHaveFullAccess: true } })
    const answer = await sendForm(free, standardEndpoints.token.path, fields, 'roleless-web')
    t.equal(answer.body.error, 'invalid_grant')
  })

  t.test('bad input is refused naming the field', async (t) => {
    const service = await startService(t, database)
    const table: [fields: Record<string, string> | [string, string][], error: string, field: string][] = [
      [{ grant_type: 'refresh_token' }, 'invalid_request', 'refresh_token'],
      [{ grant_type: 'refresh_token', refresh_token: '' }, 'invalid_request', 'refresh_token'],
      [{ grant_type: 'refresh_token', refresh_token: 'a'.repeat(1025) }, 'invalid_request', 'refresh_token'],
      [{ grant_type: 'client_credentials', refresh_token: 'a' }, 'invalid_request', 'refresh_token'],
      [{ grant_type: 'password' }, 'unsupported_grant_type', 'grant_type'],
      [{ refresh_token: 'a' }, 'invalid_request', 'grant_type'],
      [
        [
          ['grant_type', 'refresh_token'],
          ['refresh_token', 'a'],
          ['refresh_token', 'b'],
        ],
        'invalid_request',
        'refresh_token',
      ],
    ]
    for (const [fields, error, field] of table) {
      const answer = await sendForm(service, standardEndpoints.token.path, fields)
      t.equal(answer.status, 400)
      t.equal(answer.body.error, error)
      t.match(answer.body.error_description, new RegExp(`^${field}\\b`))
    }
  })
})
