import { standardEndpoints } from '@latchkey/protocol'
import Fastify from 'fastify'
import t from 'tap'
import { identity } from '../../src/index.ts'
import { sqlite } from '../support/databases.ts'
import { seed } from '../support/seed.ts'
import { issuer, startService } from '../support/service.ts'

t.test('a host can register the service beside its own routes, which stay as they are', async (t) => {
  const host = Fastify()
  t.after(() => host.close())
  host.post(
    '/own',
    { schema: { body: { type: 'object', properties: { n: { type: 'number' } } } } },
    async (r) => r.body,
  )
  host.get('/fails', async () => {
    throw new Error('own')
  })
  await host.register(identity, { databaseUrl: ':memory:', issuer, dev: true, seed })
  const jwks = await host.inject(standardEndpoints.jwks.path)
  t.equal(jwks.statusCode, 200)
  const own = await host.inject({ method: 'POST', url: '/own', payload: { n: '5' } })
  t.strictSame(own.json(), { n: 5 }, 'the host keeps its own validation')
  t.match((await host.inject('/fails')).json(), { statusCode: 500, message: 'own' })
  t.match((await host.inject('/nowhere')).json(), { statusCode: 404, error: 'Not Found' })
  const bad = await host.inject({
    method: 'POST',
    url: standardEndpoints.token.path,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'grant_type=nonsense',
  })
  t.match(bad.json(), { error: 'unsupported_grant_type' })
})

t.test('dev mode answers this machine only', async (t) => {
  const service = await startService(t, sqlite)
  const from = async (remoteAddress: string) =>
    (await service.app.inject({ url: standardEndpoints.jwks.path, remoteAddress })).statusCode
  for (const address of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])
    t.equal(await from(address), 200)
  for (const address of ['192.0.2.1', '10.0.0.1', '::ffff:10.0.0.1', '2001:db8::1']) {
    t.equal(await from(address), 403)
  }
})

t.test('outside dev mode there is no outbox, and other machines are answered', async (t) => {
  const service = await startService(t, sqlite, { dev: false })
  for (const path of ['/dev/outbox', '/dev/outbox.json']) {
    t.equal((await service.call(path, { client: undefined })).status, 404)
  }
  const answer = await service.app.inject({ url: standardEndpoints.jwks.path, remoteAddress: '192.0.2.1' })
  t.equal(answer.statusCode, 200)
})
