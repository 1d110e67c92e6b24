import { endpoints } from '@latchkey/protocol'
import { onBothDatabases } from '../../support/databases.ts'
import { claimsOf, startService, type TestService, textOf, tokensOf } from '../../support/service.ts'
import { enrolTotp } from '../../support/time-codes.ts'

const user = { identifier: 'alice', identifier_type: 'username' }
const approval_data = { payee: 'bob', amount: '42.00' }

function start(service: TestService, fields: Record<string, unknown> = {}) {
  return service.post(endpoints.startTotpTransaction.path, { ...user, approval_data, ...fields })
}

function approve(service: TestService, token: string, fields: Record<string, unknown> = {}) {
  return service.post(endpoints.authenticateTotpTransaction.path, { ...user, token, ...fields })
}

onBothDatabases((t, database) => {
  t.test('a transaction is approved by a code, and the ID token tells what', async (t) => {
    const service = await startService(t, database)
    const { app } = await enrolTotp(service)
    const { session_id } = await service.logIn()
    const started = await start(service)
    t.equal(started.status, 200)
    t.same(started.body.approval_data, approval_data)
    t.ok(textOf(started.body, 'challenge').length >= 22)
    const code = app.code(service.clock.seconds())
    const tokens = tokensOf(await approve(service, code, { session_id }))
    t.same(claimsOf(tokens.id_token).approval_data, approval_data)
    t.equal(tokens.session_id, session_id)

    service.clock.advance(30)
    const next = app.code(service.clock.seconds())
    t.equal((await approve(service, next)).status, 400, 'F01 it is approved once')
    const silent = tokensOf(await service.post(endpoints.authenticateSession.path, { session_id }))
    t.equal(claimsOf(silent.id_token).approval_data, undefined, 'told once only')
  })

  t.test('without a start nothing is approved', async (t) => {
    const service = await startService(t, database)
    const { app } = await enrolTotp(service)
    t.equal((await approve(service, app.code(service.clock.seconds()))).status, 400)
  })

  t.test('F05 a code approves the transaction that the challenge names, or none', async (t) => {
    const service = await startService(t, database)
    const { app } = await enrolTotp(service)
    const first = textOf((await start(service)).body, 'challenge')
    const second = textOf((await start(service, { approval_data: { payee: 'carol' } })).body, 'challenge')
    t.not(first, second)
    const nextCode = () => {
      service.clock.advance(30)
      return app.code(service.clock.seconds())
    }
    t.equal((await approve(service, nextCode(), { challenge: 'of-nobody' })).status, 400)
    for (const [challenge, approved] of [
      [second, { payee: 'carol' }],
      [first, approval_data],
    ] as const) {
      const tokens = tokensOf(await approve(service, nextCode(), { challenge }))
      t.same(claimsOf(tokens.id_token).approval_data, approved)
      t.equal((await approve(service, nextCode(), { challenge })).status, 400, 'F01 it is approved once')
    }
  })

  t.test('H05 starts of strangers replace no transaction of a challenge or session', async (t) => {
    const service = await startService(t, database)
    const { app } = await enrolTotp(service)
    const { session_id } = await service.logIn()
    const bob = await service.logIn({ username: 'bob' })
    const nextCode = () => {
      service.clock.advance(30)
      return app.code(service.clock.seconds())
    }
    const challenge = textOf((await start(service)).body, 'challenge')
    await start(service, { session_id, approval_data: { payee: 'carol' } })
    const strangers = { payee: 'mallory' }
    await start(service, { approval_data: strangers })
    await start(service, { approval_data: strangers, session_id: bob.session_id })
    const approved = async (fields: Record<string, unknown>) =>
      claimsOf(tokensOf(await approve(service, nextCode(), fields)).id_token).approval_data
    t.same(await approved({ session_id }), { payee: 'carol' })
    t.same(await approved({ challenge }), approval_data)
    t.equal((await approve(service, nextCode(), { session_id })).status, 400, 'nor does one wait any more')
  })

  t.test('F05 a transaction belongs to its client', async (t) => {
    const service = await startService(t, database)
    const { app } = await enrolTotp(service)
    await service.post(endpoints.startTotpTransaction.path, { ...user, approval_data }, 'bank-web')
    t.equal((await approve(service, app.code(service.clock.seconds()))).status, 400)
  })

  t.test('F07 a transaction ends', async (t) => {
    const service = await startService(t, database)
    const { app } = await enrolTotp(service)
    await start(service)
    service.clock.advance(299)
    t.equal((await approve(service, app.code(service.clock.seconds()))).status, 200)
    await start(service)
    service.clock.advance(300)
    t.equal((await approve(service, app.code(service.clock.seconds()))).status, 400)
  })

  t.test('what the start asked for in the tokens counts, unless the end says otherwise', async (t) => {
    const service = await startService(t, database)
    const { app } = await enrolTotp(service)
    const { session_id } = await service.logIn()
    const asked = { session_id, resource: 'https://api.shop.example', claims: { id_token: { email: null } } }
    await start(service, asked)
    const tokens = tokensOf(await approve(service, app.code(service.clock.seconds())))
    t.equal(tokens.session_id, session_id)
    t.equal(claimsOf(tokens.access_token).aud, 'https://api.shop.example')
    t.equal(claimsOf(tokens.id_token).email, 'alice@example.com')

    service.clock.advance(30)
    await start(service, asked)
    const code = app.code(service.clock.seconds())
    const other = tokensOf(await approve(service, code, { claims: { id_token: { username: null } } }))
    t.equal(claimsOf(other.id_token).username, 'alice')
    t.equal(claimsOf(other.id_token).email, undefined)
  })

  t.test('an unregistered resource is refused at the start', async (t) => {
    const service = await startService(t, database)
    const answer = await start(service, { resource: 'https://evil.example' })
    t.equal(answer.body.error_code, 'invalid_target')
  })

  t.test('G03 a start for nobody gets the same answer, and starts are limited', async (t) => {
    const service = await startService(t, database)
    const unknown = await start(service, { identifier: 'nobody' })
    t.equal(unknown.status, 200)
    t.same(Object.keys(unknown.body), Object.keys((await start(service)).body))
    const statuses: number[] = []
    for (let attempt = 0; attempt < 10; attempt += 1) {
      statuses.push((await start(service, { identifier: 'nobody' })).status)
    }
    t.same(statuses, [200, 200, 200, 200, 200, 200, 200, 200, 200, 429])
  })
})
