import { endpoints, pathsOf, pathWith, standardEndpoints } from '@latchkey/protocol'
import Fastify from 'fastify'
import t from 'tap'
import { withHead } from '../../src/http/with-head.ts'
import { identity } from '../../src/index.ts'
import { verificationPagePath } from '../../src/verification/verification-link.ts'
import { issuer } from '../support/service.ts'

t.test('withHead adds HEAD to GET, and nothing to other methods', async (t) => {
  t.same(withHead('GET'), ['GET', 'HEAD'])
  t.same(withHead('POST'), ['POST'])
})

t.test(
  'HEAD answers wherever GET does, without a body, at a host that adds none and lets none be written',
  async (t) => {
    const host = Fastify({ exposeHeadRoutes: false, http: { rejectNonStandardBodyWrites: true } })
    t.after(() => host.close())
    await host.register(identity, { databaseUrl: ':memory:', issuer, dev: true })
    const origin = await host.listen({ port: 0 })
    const { discovery, jwks, token, userinfo } = standardEndpoints
    const operation = pathWith(endpoints.readUser.path, { userId: 'nobody' })
    const standard = [
      jwks.path,
      userinfo.path,
      ...pathsOf(discovery),
      ...pathsOf(token),
      verificationPagePath,
    ]
    for (const path of ['/health/live', '/health/ready', '/openapi.json', ...standard, operation]) {
      const [get, head] = [await fetch(origin + path), await fetch(origin + path, { method: 'HEAD' })]
      const body = await get.text()
      t.not(get.status, 404, path)
      t.strictSame([head.status, await head.text()], [get.status, ''], path)
      t.equal(head.headers.get('content-length'), String(Buffer.byteLength(body)), path)
    }
  },
)

t.test('a host may add HEAD to the pages of dev mode', async (t) => {
  const host = Fastify()
  t.after(() => host.close())
  const added: string[] = []
  host.addHook('onRoute', ({ method, url }) => {
    if (method === 'HEAD') added.push(url)
  })
  await host.register(identity, { databaseUrl: ':memory:', issuer, dev: true })
  t.match(added, ['/dev/faults', '/dev/outbox'])
  for (const url of added.filter((each) => !each.includes(':'))) {
    const [get, head] = [await host.inject(url), await host.inject({ method: 'HEAD', url })]
    t.strictSame([head.statusCode, head.body], [get.statusCode, ''], url)
  }
})
