import formbody from '@fastify/formbody'
import {
  backchannelLogoutEvent,
  createCheck,
  endpoints,
  LogoutTokenClaimsSchema,
  pathWith,
  standardEndpoints,
} from '@latchkey/protocol'
import { tenantEndpoints } from '@latchkey/protocol/management'
import Fastify from 'fastify'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import type { Test } from 'tap'
import { openStorage } from '../../../src/storage/open-storage.ts'
import { onBothDatabases } from '../../support/databases.ts'
import { holdPolls, untilPolled } from '../../support/polls.ts'
import { password, seed } from '../../support/seed.ts'
import { claimsOf, startService } from '../../support/service.ts'

const checkClaims = createCheck(LogoutTokenClaimsSchema)

/** A client that is told of log-outs; it answers with `status`. */
async function toldClient(t: Test) {
  const app = Fastify()
  await app.register(formbody)
  const told = { tokens: [] as string[], status: 200, uri: '' }
  app.post<{ Body: { logout_token: string } }>('/told', async (request, reply) => {
    told.tokens.push(request.body.logout_token)
    return reply.code(told.status).send()
  })
  told.uri = `${await app.listen({ host: '0.0.0.0', port: 0 })}/told`.replace('0.0.0.0', '127.0.0.1')
  t.after(() => app.close())
  return told
}

/** The seed of the tests, with a place where one client is told of log-outs. */
function toldSeed(clientId: string, uri: string, registered: object = {}): unknown {
  return JSON.parse(JSON.stringify(seed), (_key, value: unknown) =>
    typeof value === 'object' && value !== null && Reflect.get(value, 'client_id') === clientId
      ? { ...value, backchannel_logout_uri: uri, ...registered }
      : value,
  )
}

/** The seed with a password for each user. */
function withPasswords(tenants: unknown): unknown {
  return JSON.parse(JSON.stringify(tenants), (key, value: unknown) =>
    key === 'users' && Array.isArray(value)
      ? value.map((user) => ({ credentials: { password, force_replace: false }, ...user }))
      : value,
  )
}

function claimsOfToken(token: string | undefined) {
  const checked = checkClaims(decodeJwt(token ?? ''))
  if (!checked.ok) throw new Error('no log-out token')
  return checked.value
}

onBothDatabases(async (t, database) => {
  holdPolls(t)
  t.test(
    'S02 the end of a session is told to the clients that got tokens in it, and to no other',
    async (t) => {
      const bank = await toldClient(t)
      const service = await startService(t, database, { seed: toldSeed('bank-web', bank.uri) })
      const untold = await service.logIn()
      const { session_id, id_token } = await service.logIn()
      await service.post(endpoints.authenticateSession.path, { session_id }, 'bank-web')
      await service.post(endpoints.logoutSession.path, { session_id: untold.session_id })
      await service.post(endpoints.logoutSession.path, { session_id })
      await untilPolled(() => bank.tokens.length > 0)
      const { sid, sub } = claimsOf(id_token ?? '')
      const claims = claimsOfToken(bank.tokens[0])
      t.match(claims, { sid, sub, aud: 'bank-web', events: { [backchannelLogoutEvent]: {} } })
      t.equal(claims.exp - claims.iat, 120)
      t.match(decodeProtectedHeader(bank.tokens[0] ?? ''), { typ: 'logout+jwt', alg: String, kid: String })
      t.notOk(JSON.stringify(claims).includes(session_id))
      t.equal(bank.tokens.length, 1)
    },
  )

  t.test('a client registered for RS256 gets log-out tokens signed by RS256', async (t) => {
    const bank = await toldClient(t)
    const registered = { id_token_signed_response_alg: 'RS256' }
    const service = await startService(t, database, {
      ...{ rs256IdTokens: true, seed: toldSeed('bank-web', bank.uri, registered) },
    })
    const { session_id, id_token } = await service.logIn({ client: 'bank-web' })
    await service.post(endpoints.logoutSession.path, { session_id }, 'bank-web')
    await untilPolled(() => bank.tokens.length > 0)
    const { alg, kid } = decodeProtectedHeader(bank.tokens[0] ?? '')
    t.same({ alg, kid }, { alg: 'RS256', kid: decodeProtectedHeader(id_token ?? '').kid })
  })

  t.test('clients of an erased tenant are told of the end of its sessions', async (t) => {
    const portal = await toldClient(t)
    portal.status = 503
    const service = await startService(t, database, {
      rs256IdTokens: true,
      seed: withPasswords(toldSeed('globex-web', portal.uri, { id_token_signed_response_alg: 'RS256' })),
    })
    const { id_token } = await service.logIn({ client: 'globex-web' })
    const manage = (endpoint: { path: string; method: string }, body: object) =>
      service.call(pathWith(endpoint.path, { tenantId: 'globex' }), {
        ...{ client: 'instance-web', body },
        method: endpoint.method === 'PUT' ? 'PUT' : 'POST',
      })
    t.equal((await manage(tenantEndpoints.changeTenant, { status: 'Disabled' })).status, 200)
    t.equal((await manage(tenantEndpoints.eraseTenant, { confirm: 'globex' })).status, 204)
    await untilPolled(() => portal.tokens.length > 0)
    portal.status = 200
    const refused = portal.tokens.length
    await untilPolled(() => {
      service.clock.advance(10)
      return portal.tokens.length > refused
    })
    const { sid, sub } = claimsOf(id_token ?? '')
    t.match(claimsOfToken(portal.tokens.at(-1)), { sid, sub, aud: 'globex-web', tid: 'globex' })
    const { text } = await service.call(standardEndpoints.jwks.path, { client: undefined })
    const { kid, alg } = decodeProtectedHeader(portal.tokens.at(-1) ?? '')
    t.ok(text.includes(String(kid)), 'signed by a key that is still published')
    t.equal(alg, 'RS256', 'for which the client was registered')
  })

  t.test(
    'a client that does not take it is told again with a fresh token, after a restart too',
    async (t) => {
      const bank = await toldClient(t)
      bank.status = 503
      const url = await database.openShared(t)
      const options = { seed: toldSeed('bank-web', bank.uri) }
      const before = await startService(t, url, options)
      const { session_id } = await before.logIn({ client: 'bank-web' })
      await before.post(endpoints.logoutSession.path, { session_id }, 'bank-web')
      await untilPolled(() => bank.tokens.length === 1)
      await before.app.close()
      bank.status = 200
      before.clock.advance(30)
      await startService(t, url, { ...options, clock: before.clock })
      await untilPolled(() => bank.tokens.length === 2)
      const [first, second] = bank.tokens.map(claimsOfToken)
      t.equal(first?.sid, second?.sid)
      t.not(first?.jti, second?.jti)
    },
  )

  t.test('N06 a log-out goes to no private address that the configuration does not allow', async (t) => {
    const bank = await toldClient(t)
    const url = await database.openShared(t)
    const lines: string[] = []
    const logger = { level: 'warn', stream: { write: (line: string) => lines.push(line) } }
    const metadata = 'https://169.254.169.254/latest/meta-data'
    const options = { seed: toldSeed('bank-web', metadata), logger }
    const service = await startService(t, url, options)
    const { session_id } = await service.logIn({ client: 'bank-web' })
    await service.post(endpoints.logoutSession.path, { session_id }, 'bank-web')
    await untilPolled(() => lines.length > 0)
    t.match(lines[0], 'address_refused')
    await service.app.close()

    service.clock.advance(30)
    const moved = toldSeed('bank-web', bank.uri.replace('127.0.0.1', '127.0.0.2'))
    await startService(t, url, { seed: moved, clock: service.clock })
    await untilPolled(() => bank.tokens.length === 1)
  })

  t.test('a log-out that an earlier release queued is sent too', async (t) => {
    const bank = await toldClient(t)
    const url = await database.openShared(t)
    const options = { seed: toldSeed('bank-web', bank.uri) }
    const before = await startService(t, url, options)
    const now = before.clock.seconds()
    await before.app.close()
    const storage = await openStorage(url)
    const [row] = await storage.db.selectFrom('clients').select('tenant_id').execute()
    const names = { tenant_id: row?.tenant_id ?? '', client_id: 'bank-web', user_id: 'user' }
    const times = { tries: 3, due_at: now, expires_at: now + 600 }
    await storage.db
      .insertInto('backchannel_logouts')
      .values([
        { ...names, sid: 'waiting', ...times },
        { ...names, sid: 'expired', ...times, expires_at: now },
      ])
      .execute()
    await startService(t, url, { ...options, clock: before.clock })
    await untilPolled(() => bank.tokens.length > 0)
    t.match(claimsOfToken(bank.tokens[0]), { sid: 'waiting', sub: 'user', aud: 'bank-web' })
    const left = await storage.db.selectFrom('backchannel_logouts').select('sid').execute()
    t.same(left, [{ sid: 'expired' }])
    await storage.close()
  })

  t.test('S03 all sessions of a user that end at once are told one by one', async (t) => {
    const bank = await toldClient(t)
    const service = await startService(t, database, { seed: toldSeed('bank-web', bank.uri) })
    const sessions = [
      await service.logIn({ client: 'bank-web' }),
      await service.logIn({ client: 'bank-web' }),
    ]
    const { sub } = claimsOf(sessions[0]?.id_token ?? '')
    const path = endpoints.listUserSessions.path.replace('{userId}', String(sub))
    t.equal((await service.call(path, { method: 'DELETE' })).status, 204)
    await untilPolled(() => bank.tokens.length === 2)
    const told = bank.tokens.map((token) => claimsOfToken(token).sid).sort()
    t.same(told, sessions.map((session) => claimsOf(session.id_token ?? '').sid).sort())
  })
})
